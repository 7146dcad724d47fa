package io.wadi.cli;

/** What a script learns from the program's end. Each verb lists those it uses in its help. */
final class ExitCode {
    static final int OK = 0;
    /** Something the user must look at: it was printed. */
    static final int PROBLEMS = 1;

    static final int WRONG_USAGE = 2;
    /** The program to be asked does not run, or does not answer. */
    static final int NOT_RUNNING = 3;

    private ExitCode() {}
}
