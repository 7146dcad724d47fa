package io.wadi.route;

import org.apache.camel.component.properties.EnvPropertiesFunction;
import org.jspecify.annotations.Nullable;

/** Camel's {@code {{env:NAME}}} where routes run on other machines: what is not set here may be there, and is named as a worker's ConfigProvider finds it. */
public final class WorkersEnvironment extends EnvPropertiesFunction {
    @Override
    public @Nullable String apply(String remainder) {
        String here = super.apply(remainder);
        return here == null ? "${env:%s}".formatted(remainder) : here;
    }
}
