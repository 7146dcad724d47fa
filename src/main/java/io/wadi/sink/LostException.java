package io.wadi.sink;

/** Partitions went to another reader while their records were on their way. Nothing is wrong: it reads them. */
public final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostException() {
        super("Partitions were taken away");
    }

    LostException(Throwable cause) {
        super("Partitions were taken away", cause);
    }
}
