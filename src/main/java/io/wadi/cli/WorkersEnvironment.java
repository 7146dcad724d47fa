package io.wadi.cli;

import org.apache.camel.component.properties.EnvPropertiesFunction;

/** Camel's {@code {{env:NAME}}} where routes run on other machines: what is not set here may be there, and is named as a worker's ConfigProvider finds it. */
final class WorkersEnvironment extends EnvPropertiesFunction {
    private final Connector.Providers workers = new Connector.Providers();

    @Override
    public String apply(String remainder) {
        String here = super.apply(remainder);
        return here == null ? workers.environment(remainder) : here;
    }
}
