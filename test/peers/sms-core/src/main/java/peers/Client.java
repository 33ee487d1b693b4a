package peers;

import com.google.gson.JsonObject;
import com.zx.sms.BaseMessage;
import com.zx.sms.connect.manager.EndpointConnector;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.connect.manager.EndpointManager;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The SP's side: submits, receives MOs and reports. */
final class Client extends Side {
    private static final String BENCH_TEXT = "尊敬的纳税人，您本期的增值税申报已受理，请于规定期限内缴纳税款，如有疑问请回复或拨打12366。";

    private final int connections;
    private final int window;
    private final EndpointEntity client;
    private final LongAdder mos = new LongAdder();
    private final LongAdder moSegments = new LongAdder();
    private final LongAdder reports = new LongAdder();
    private final AtomicInteger moStatus = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private volatile Pump pump;
    private boolean checking;

    Client(Options options) throws Exception {
        super(options);
        connections = options.number("connections", 1);
        window = options.number("window", 16);
        if (options.has("listen-port")) {
            EndpointEntity server = protocol.server(options, "127.0.0.1", options.number("listen-port", 0),
                    options.text("login"), options.text("secret"));
            protocol.account(server).setMaxChannels((short) 100);
            serve(protocol.account(server));
            EndpointManager.INS.addEndpointEntity(server);
            EndpointConnector<?> connector = server.getSingletonConnector();
            Channel listening = connector.open().sync().channel();
            Events.print("listening", Events.fields("protocol", options.text("protocol"), "port",
                    ((InetSocketAddress) listening.localAddress()).getPort()));
        }
        client = protocol.client(options, options.text("host", "127.0.0.1"), options.number("port", 0), options.text("login"),
                options.text("secret"), false);
        client.setMaxChannels((short) connections);
        serve(client);
        EndpointManager.INS.addEndpointEntity(client);
        EndpointConnector<?> connector = client.getSingletonConnector();
        for (int i = 0; i < connections; i++) connector.open();
    }

    void command(JsonObject command) {
        switch (command.get("cmd").getAsString()) {
            case "submit":
                submit(command);
                break;
            case "run":
                run(command);
                break;
            case "moStatus":
                moStatus.set(command.get("value").getAsInt());
                Events.print("done", Events.fields("cmd", "moStatus"));
                break;
            case "activeTest":
                channels(client).forEach(channel -> write(channel, protocol.activeTest()));
                break;
            case "terminate":
                EndpointManager.INS.stopConnectionCheckTask();
                channels(client).forEach(channel -> write(channel, protocol.terminate()));
                break;
            case "counts":
                Events.print("counts", Events.fields("mos", mos.sum(), "moSegments", moSegments.sum(), "reports", reports.sum(),
                        "connections", channels(client).size(), "cpuMicros", Events.cpuMicros()));
                break;
            default:
                throw new IllegalArgumentException("unknown command");
        }
    }

    private void submit(JsonObject command) {
        BaseMessage message = protocol.submit(command.get("from").getAsString(), command.get("to").getAsString(),
                command.get("text").getAsString(), Events.text(command, "format", "auto"),
                !command.has("report") || command.get("report").getAsBoolean());
        send(client, message, command, answers -> {
            List<String> ids = new ArrayList<>();
            for (BaseMessage answer : answers) ids.add(answer == null ? null : protocol.id(answer));
            Events.print("submitted", Events.fields("segments", ids.size(), "ids", ids, "statuses", statuses(answers)));
        });
    }

    private void run(JsonObject command) {
        boolean wanted = command.has("reports") && command.get("reports").getAsBoolean();
        String from = Events.text(command, "from", "12366");
        String text = Events.text(command, "text", BENCH_TEXT);
        long to = Long.parseLong(Events.text(command, "to", "13800000000"));
        pump = new Pump(command.get("count").getAsInt(), wanted,
                index -> protocol.submit(from, Long.toString(to + index % 1_000_000), text, "auto", wanted));
        if (Events.text(command, "sender", "thread").equals("thread")) pump.startThread(client, connections * window);
        else pump.start(channels(client), window);
    }

    @Override
    void segment(ChannelHandlerContext ctx, BaseMessage message) {
        boolean report = protocol.isReport(message);
        if (report || protocol.isDeliver(message)) {
            ctx.write(protocol.answerDeliver(message, report ? 0 : moStatus.get()));
            if (!report) moSegments.increment();
        }
    }

    @Override
    void message(ChannelHandlerContext ctx, BaseMessage message) {
        if (protocol.isSubmitResponse(message)) {
            if (pump != null) pump.answer(ctx.channel(), protocol.status(message));
        } else if (protocol.isReport(message)) {
            reports.increment();
            if (pump != null) pump.report();
            if (!quiet) Events.print("report", protocol.describeReport(message));
        } else if (protocol.isDeliver(message)) {
            mos.increment();
            if (quiet) return;
            List<String> ids = new ArrayList<>();
            for (BaseMessage part : segments(message)) ids.add(protocol.id(part));
            Map<String, Object> fields = Events.fields("text", protocol.textOf(message), "segments", ids.size(), "ids", ids);
            fields.putAll(protocol.describe(message));
            Events.print("mo", fields);
        }
    }

    @Override
    void connected(Channel channel) {
        if (!channels(client).contains(channel)) {
            Events.print("up", Events.fields("remote", channel.remoteAddress().toString()));
            return;
        }
        int now = open.incrementAndGet();
        Events.print("connected", Events.fields("connections", now));
        synchronized (this) {
            // From here on the library opens again what closes. Not before: it would open more than are wanted.
            if (now == connections && !checking) {
                checking = true;
                EndpointManager.INS.startConnectionCheckTask();
            }
        }
    }

    @Override
    void closed(Channel channel) {
        if (channel.localAddress() != null) open.set(Math.max(0, channels(client).size() - 1));
        Events.print("closed", Events.fields("remote", String.valueOf(channel.remoteAddress())));
    }
}
