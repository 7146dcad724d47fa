package io.wadi.record;

import com.fasterxml.jackson.databind.ObjectMapper;

public final class RowJson {
    private RowJson() {}

    public static ObjectMapper mapper() {
        return new ObjectMapper();
    }
}
