package io.wadi.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What a connector of a route says of itself, in the JSON that its jar carries.
 *
 * @param documentation where more is written, as a link or the name of a file
 */
public record RouteDescription(String route, String documentation, List<RouteParameter> parameters) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static RouteDescription read(InputStream json) throws IOException {
        return JSON.readValue(json, RouteDescription.class);
    }

    public byte[] toJson() throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
