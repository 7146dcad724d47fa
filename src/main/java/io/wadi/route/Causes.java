package io.wadi.route;

/** Says in one line what an exception with many causes is about. */
final class Causes {
    private Causes() {}

    /** The innermost message, for frameworks wrap what happened in what they did meanwhile. */
    static String message(Throwable thrown) {
        Throwable cause = thrown;
        String message = cause.getMessage();
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        String said = message == null ? thrown.getClass().getSimpleName() : message;
        return said.lines().findFirst().orElse(said).trim();
    }

    /** What happened and why, for those who read logs: the message and that of the innermost cause, if it says something else. */
    static String all(Throwable thrown) {
        String first = String.valueOf(thrown.getMessage());
        String last = message(thrown);
        return first.contains(last) ? first : first + ": " + last;
    }
}
