package io.wadi.route;

/** A step of a route failed for a record, which may be tried again. */
public final class StepFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StepFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the step refused the record itself, so that each further attempt would end the same. */
    public boolean isOfTheRecord() {
        return Causes.isOfTheRecord(this);
    }
}
