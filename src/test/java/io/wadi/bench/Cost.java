package io.wadi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a running process took from the machine so far. */
record Cost(Duration cpu, long peakMegabytes) {
    static Cost of(long pid) throws IOException {
        var cpu = ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration());
        return new Cost(cpu.orElseThrow(() -> new IllegalStateException("Process " + pid + " is gone")), peak(pid));
    }

    private static long peak(long pid) throws IOException {
        try (var status = Files.lines(Path.of("/proc/%d/status".formatted(pid)))) {
            var kilobytes =
                    status.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(kilobytes.replaceAll("\\D", "")) / 1024;
        }
    }
}
