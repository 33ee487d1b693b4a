package peers;

import com.zx.sms.BaseMessage;
import com.zx.sms.common.util.ChannelUtil;
import com.zx.sms.connect.manager.EndpointConnector;
import com.zx.sms.connect.manager.EndpointEntity;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Sends a number of messages as fast as the answers allow. Two ways: {@link #start} writes from the links' own event loops, each
 * answer letting the next one out, the leanest use of the library there is; {@link #startThread} writes from a thread of the
 * application with the library's call for it, as its documentation shows, up to all windows full.
 */
final class Pump {
    private final int count;
    private final boolean awaitReports;
    private final IntFunction<BaseMessage> make;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger reported = new AtomicInteger();
    private final Map<Integer, LongAdder> refusals = new ConcurrentHashMap<>();
    private final long startedNanos = System.nanoTime();
    private final long startedCpu = Events.cpuMicros();
    private volatile boolean done;

    Pump(int count, boolean awaitReports, IntFunction<BaseMessage> make) {
        this.count = count;
        this.awaitReports = awaitReports;
        this.make = make;
    }

    void start(List<Channel> channels, int window) {
        if (channels.isEmpty()) throw new IllegalStateException("no connection");
        for (Channel channel : channels)
            channel.eventLoop().execute(() -> {
                for (int i = 0; i < window; i++) send(channel);
            });
    }

    void startThread(EndpointEntity entity, int permits) {
        EndpointConnector<?> connector = entity.getSingletonConnector();
        Semaphore free = new Semaphore(permits);
        Thread sender = new Thread(() -> {
            try {
                for (int index = 0; index < count; index++) {
                    free.acquire();
                    for (BaseMessage part : ChannelUtil.splitLongSmsMessage(entity, make.apply(index)))
                        connector.synwriteUncheck(part).addListener(future -> free.release());
                }
            } catch (Exception error) {
                Events.error("sender", error);
            }
        }, "sender");
        next.set(count);
        sender.setDaemon(true);
        sender.start();
    }

    private void send(Channel channel) {
        int index = next.getAndIncrement();
        if (index < count) channel.writeAndFlush(make.apply(index));
    }

    void answer(Channel channel, int status) {
        if (status != 0) refusals.computeIfAbsent(status, code -> new LongAdder()).increment();
        answered.incrementAndGet();
        send(channel);
        finish();
    }

    void report() {
        reported.incrementAndGet();
        finish();
    }

    private void finish() {
        if (answered.get() < count || (awaitReports && reported.get() < count)) return;
        synchronized (this) {
            if (done) return;
            done = true;
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        long cpu = Events.cpuMicros() - startedCpu;
        Events.print("result", Events.fields("count", count, "answered", answered.get(), "reports", reported.get(), "refusals",
                refusals, "seconds", seconds, "perSecond", Math.round(count / seconds), "cpuMicrosPerMessage",
                (double) cpu / count));
    }
}
