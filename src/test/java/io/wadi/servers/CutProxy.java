package io.wadi.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands on loopback between a client and a server, and breaks their connections when a test says so: a client that
 * connects to {@link #port} reaches the server until {@link #cut}, {@link #cutAfter} or {@link #refuse}.
 *
 * <p>Connections break with a reset, as when the server's machine dies. Thread-safe. Close it to break all connections.
 */
public final class CutProxy implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final InetSocketAddress server;
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong allowance = new AtomicLong(NEVER);
    private final AtomicLong passed = new AtomicLong();
    private final Thread acceptor = thread(this::accept);
    private volatile boolean refusing;

    private CutProxy(InetSocketAddress server, ServerSocket entrance) {
        this.server = server;
        this.entrance = entrance;
    }

    /** A proxy on a free port to the server on this port of loopback. */
    public static CutProxy to(int serverPort) {
        var loopback = InetAddress.getLoopbackAddress();
        try {
            var proxy = new CutProxy(new InetSocketAddress(loopback, serverPort), new ServerSocket(0, 50, loopback));
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on loopback", e);
        }
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** How many bytes went from the server to its clients so far: what a test cuts within. */
    public long passed() {
        return passed.get();
    }

    /** Breaks all connections now; new ones work. */
    public void cut() {
        // The connections of this moment: a client that sees its own break may be back before the last one is broken.
        for (var socket : sockets.toArray(Socket[]::new)) {
            reset(socket);
        }
    }

    /** Lets so many more bytes go from the server to its clients, all connections together, then breaks them all once; new ones work. */
    public void cutAfter(long bytes) {
        allowance.set(bytes);
    }

    /** Breaks all connections, and each new one at once, until {@link #restore}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Takes back {@link #refuse} and a {@link #cutAfter} that has not come to pass. */
    public void restore() {
        allowance.set(NEVER);
        refusing = false;
    }

    @Override
    public void close() {
        refuse();
        try {
            entrance.close();
            // Until its last wait for a client has ended, the entrance still takes one.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close the proxy", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                connect(entrance.accept());
            } catch (IOException e) {
                // The proxy is closed, or the server is down: the client has seen its connection break.
                continue;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        var toServer = new Socket();
        sockets.add(toServer);
        try {
            toServer.connect(server);
        } catch (IOException e) {
            end(client, toServer);
            throw e;
        }
        // Checked after both sockets are known: whoever refuses from now on finds and breaks them.
        if (refusing) {
            end(client, toServer);
            return;
        }
        thread(() -> pass(client, toServer, false)).start();
        thread(() -> pass(toServer, client, true)).start();
    }

    private void pass(Socket from, Socket to, boolean counted) {
        try (from;
                to) {
            copy(from.getInputStream(), to.getOutputStream(), counted);
        } catch (IOException e) {
            // What a test wanted to happen: both ends see their connection break.
            end(from, to);
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void copy(InputStream in, OutputStream out, boolean counted) throws IOException {
        var buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            long allowed = counted ? allow(n) : NEVER;
            out.write(buffer, 0, (int) Math.min(n, allowed));
            if (allowed <= n) {
                cut();
                return;
            }
        }
    }

    /** How many bytes may still pass. At most the bytes at hand: the caller cuts then, and nobody else. */
    private long allow(int bytes) {
        long allowed = allowance.getAndUpdate(left -> left == NEVER || left <= bytes ? NEVER : left - bytes);
        passed.addAndGet(Math.min(allowed, bytes));
        return allowed;
    }

    private void end(Socket client, Socket toServer) {
        reset(client);
        reset(toServer);
        sockets.remove(client);
        sockets.remove(toServer);
    }

    private static void reset(Socket socket) {
        try (socket) {
            // Without lingering, close sends a reset instead of an orderly end.
            socket.setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            // Its other end was quicker: nothing is left to break.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not break a connection", e);
        }
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "cut-proxy");
        thread.setDaemon(true);
        return thread;
    }
}
