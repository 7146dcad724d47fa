package io.wadi.route;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;

/**
 * Camel's own main program, prepared for routes with {@code table:}. It looks at settings and routes as a whole before anything starts, and starts
 * only if its heir says so.
 */
public abstract class RouteMain extends Main implements AutoCloseable {
    private final SoundSettings sound = new SoundSettings();

    /** Ends a start that must not go on. */
    private static final class NotStarted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    protected RouteMain() {
        addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                prepare(support.getCamelContext());
            }
        });
    }

    /** Readies the context, before it reads the settings. */
    protected void prepare(CamelContext context) {
        RouteRuntime.prepare(context);
    }

    /** @param refused the settings that the context could not take, and why */
    protected abstract List<Finding> findings(
            CamelContext context, @Nullable String routes, Map<String, Exception> refused);

    /** Told what was found. @return whether the routes start */
    protected abstract boolean mayStart(CamelContext context, @Nullable String routes, List<Finding> findings)
            throws Exception;

    /** Starts, if it may. @return whether it did */
    protected boolean begin() throws Exception {
        return unlessNotStarted(this::start);
    }

    /** As {@link #begin}, for what starts and does not come back before the end. */
    protected boolean unlessNotStarted(Start start) throws Exception {
        try {
            start.run();
            return true;
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof NotStarted) {
                    return false;
                }
            }
            throw e;
        }
    }

    /** A way to start. */
    @FunctionalInterface
    protected interface Start {
        void run() throws Exception;
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    protected CamelContext createCamelContext() {
        CamelContext context = super.createCamelContext();
        context.setPropertiesComponent(sound);
        return context;
    }

    /** Camel looks into route files here; one that it cannot read is told together with all other mistakes. */
    @Override
    protected void modelineRoutes(CamelContext context) {
        try {
            super.modelineRoutes(context);
        } catch (Exception e) {
            sound.refused().put("", e);
        }
    }

    /** What Camel cannot take is told together with all other mistakes. */
    @Override
    protected void autoconfigure(CamelContext context) {
        boolean again = true;
        while (again) {
            try {
                super.autoconfigure(context);
                again = false;
            } catch (Exception e) {
                again = sound.leaveAside(e);
            }
        }
    }

    @Override
    protected void configureRoutes(CamelContext context) throws Exception {
        String routes = configure().getRoutesIncludePattern();
        if (!mayStart(context, routes, findings(context, routes, sound.refused()))) {
            throw new NotStarted();
        }
        super.configureRoutes(context);
    }
}
