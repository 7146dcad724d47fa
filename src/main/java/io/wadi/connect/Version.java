package io.wadi.connect;

/** What connectors and tasks call their version. */
final class Version {
    private Version() {}

    static String ours() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
