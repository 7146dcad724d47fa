# Wadi, as built by "mvn verify":
#   docker build -t wadi .
#   docker run -v ./routes:/wadi/routes:ro -v ./application.properties:/wadi/application.properties:ro wadi
FROM eclipse-temurin:17-jre

RUN groupadd --system wadi && useradd --system --gid wadi --home-dir /wadi --no-create-home wadi
WORKDIR /wadi
COPY target/lib lib/
COPY target/wadi.jar ./
USER wadi

# Routes and settings come from outside; the image holds neither.
VOLUME /wadi/routes

ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=75"

# Health, metrics and verbs. Inside the container only, unless application.properties says camel.management.host = 0.0.0.0.
# Leave the port: the health check asks it.
EXPOSE 9876
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD curl --fail --silent --show-error --output /dev/null http://127.0.0.1:9876/observe/health || exit 1

ENTRYPOINT ["java", "-jar", "wadi.jar"]
CMD ["run"]
