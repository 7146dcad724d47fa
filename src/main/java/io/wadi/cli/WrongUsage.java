package io.wadi.cli;

/** What was asked for makes no sense here; the message says why and what now. Ends the program with {@link ExitCode#WRONG_USAGE}. */
final class WrongUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
        super(message);
    }
}
