package io.wadi.route;

import org.apache.camel.component.kafka.serde.DefaultKafkaHeaderSerializer;
import org.jspecify.annotations.Nullable;

/** Headers for a program that takes values: numbers as their text, where camel-kafka writes their bits. All else is as camel-kafka makes it. */
final class HeaderDigits extends DefaultKafkaHeaderSerializer {
    @Override
    public byte @Nullable [] serialize(String name, Object value) {
        return super.serialize(name, value instanceof Number ? value.toString() : value);
    }
}
