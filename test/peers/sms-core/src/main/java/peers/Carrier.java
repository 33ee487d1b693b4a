package peers;

import com.google.gson.JsonObject;
import com.zx.sms.BaseMessage;
import com.zx.sms.connect.manager.EndpointConnector;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.connect.manager.EndpointManager;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The carrier's side: takes submits, sends reports and MOs. */
final class Carrier extends Side {
    /** Sequence number of a segment → the id it was given; for the joined message's event. */
    private static final AttributeKey<Map<Integer, String>> IDS = AttributeKey.valueOf("peerIds");
    /** Milliseconds that an answer waits behind its early report. */
    private static final long EARLY_MS = 100;

    private volatile boolean reports;
    /** Reports go out before the answers to their submits. */
    private volatile boolean early;
    private final boolean answerEach;
    private final int window;
    private final EndpointEntity account;
    /** SGIP's second direction, from the carrier to the SP; null elsewhere. */
    private final EndpointEntity up;
    /** Reports that wait for the second direction to be connected. */
    private final Queue<BaseMessage> waiting = new ConcurrentLinkedQueue<>();
    private final LongAdder segments = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder reportsSent = new LongAdder();
    private final LongAdder reportsAnswered = new LongAdder();
    private final LongAdder mosAnswered = new LongAdder();
    private final AtomicInteger refusalsLeft = new AtomicInteger();
    private volatile int refusal;
    private volatile boolean silent;
    private volatile String state = "DELIVRD";
    private volatile Pump pump;

    Carrier(Options options) throws Exception {
        super(options);
        reports = options.has("reports");
        answerEach = !options.text("answer", "each").equals("whole");
        window = options.number("window", 16);
        String login = options.text("login");
        String secret = options.text("secret");
        String host = options.text("host", "127.0.0.1");
        EndpointEntity server = protocol.server(options, host, options.number("port", 0), login, secret);
        account = protocol.account(server);
        serve(account);
        EndpointManager.INS.addEndpointEntity(server);
        EndpointConnector<?> connector = server.getSingletonConnector();
        ChannelFuture listening = connector.open().sync();
        int port = ((InetSocketAddress) listening.channel().localAddress()).getPort();
        Events.print("listening", Events.fields("protocol", options.text("protocol"), "port", port));
        if (options.has("sp-port")) {
            up = protocol.client(options, options.text("sp-host", "127.0.0.1"), options.number("sp-port", 0),
                    options.text("sp-login", login), options.text("sp-secret", secret), true);
            serve(up);
            EndpointManager.INS.addEndpointEntity(up);
            // Opens it now and again every second while it is down.
            EndpointManager.INS.startConnectionCheckTask();
        } else {
            up = null;
        }
    }

    void command(JsonObject command) {
        switch (command.get("cmd").getAsString()) {
            case "mo":
                mo(command);
                break;
            case "mos":
                mos(command);
                break;
            case "refuse":
                refusal = Events.number(command, "status", 8);
                refusalsLeft.set(Events.number(command, "count", Integer.MAX_VALUE));
                Events.print("done", Events.fields("cmd", "refuse"));
                break;
            case "silent":
                silent = command.get("on").getAsBoolean();
                Events.print("done", Events.fields("cmd", "silent"));
                break;
            case "state":
                state = command.get("value").getAsString();
                Events.print("done", Events.fields("cmd", "state"));
                break;
            case "early":
                early = command.get("on").getAsBoolean();
                Events.print("done", Events.fields("cmd", "early"));
                break;
            case "reports":
                reports = command.get("on").getAsBoolean();
                Events.print("done", Events.fields("cmd", "reports"));
                break;
            case "activeTest":
                channels(target()).forEach(channel -> write(channel, protocol.activeTest()));
                break;
            case "terminate":
                EndpointManager.INS.stopConnectionCheckTask();
                channels(target()).forEach(channel -> write(channel, protocol.terminate()));
                break;
            case "counts":
                Events.print("counts", Events.fields("segments", segments.sum(), "messages", messages.sum(), "reportsSent",
                        reportsSent.sum(), "reportsAnswered", reportsAnswered.sum(), "mosAnswered", mosAnswered.sum(),
                        "connections", channels(account).size(), "cpuMicros", Events.cpuMicros()));
                break;
            default:
                throw new IllegalArgumentException("unknown command");
        }
    }

    private EndpointEntity target() {
        return up == null ? account : up;
    }

    private void mo(JsonObject command) {
        String text = command.get("text").getAsString();
        BaseMessage message = protocol.deliver(command.get("from").getAsString(), command.get("to").getAsString(), text,
                Events.text(command, "format", "auto"));
        send(target(), message, command, answers -> Events.print("moAnswered",
                Events.fields("text", text, "segments", answers.size(), "statuses", statuses(answers))));
    }

    /** Many short MOs, each from its own number and with its own text. */
    private void mos(JsonObject command) {
        long from = Long.parseLong(command.get("from").getAsString());
        String to = command.get("to").getAsString();
        String text = Events.text(command, "text", "查询受理进度");
        pump = new Pump(command.get("count").getAsInt(), false,
                index -> protocol.deliver(Long.toString(from + index), to, text + index, "auto"));
        pump.start(channels(target()), window);
    }

    private BaseMessage answer(ChannelHandlerContext ctx, BaseMessage submit) {
        int status = refusalsLeft.get() > 0 && refusalsLeft.getAndDecrement() > 0 ? refusal : 0;
        BaseMessage answer = protocol.answerSubmit(submit, status);
        boolean reported = status == 0 && reports && protocol.wantsReport(submit);
        if (reported && early) ctx.executor().schedule(() -> ctx.writeAndFlush(answer), EARLY_MS, TimeUnit.MILLISECONDS);
        else ctx.write(answer);
        if (!quiet) {
            ctx.channel().attr(IDS).setIfAbsent(new ConcurrentHashMap<>());
            // An SMPP answer that refuses has none.
            String id = protocol.id(answer);
            if (id != null) ctx.channel().attr(IDS).get().put(submit.getSequenceNo(), id);
        }
        if (reported) {
            BaseMessage report = protocol.report(submit, answer, state);
            reportsSent.increment();
            if (up == null) {
                ctx.write(report);
            } else {
                waiting.add(report);
                sendWaiting();
            }
        }
        return answer;
    }

    private void sendWaiting() {
        List<Channel> channels = channels(up);
        if (channels.isEmpty()) return;
        for (BaseMessage report = waiting.poll(); report != null; report = waiting.poll()) channels.get(0).writeAndFlush(report);
    }

    @Override
    void segment(ChannelHandlerContext ctx, BaseMessage message) {
        if (!protocol.isSubmit(message)) return;
        segments.increment();
        if (answerEach && !silent) answer(ctx, message);
    }

    @Override
    void message(ChannelHandlerContext ctx, BaseMessage message) {
        if (protocol.isSubmit(message)) {
            messages.increment();
            List<BaseMessage> parts = segments(message);
            if (!answerEach && !silent) {
                parts.forEach(part -> answer(ctx, part));
                ctx.flush();
            }
            if (!quiet) printSubmit(ctx, message, parts);
        } else if (protocol.isDeliverResponse(message)) {
            boolean report = message.getRequest() != null && protocol.isReport(message.getRequest());
            (report ? reportsAnswered : mosAnswered).increment();
            if (!report && pump != null) pump.answer(ctx.channel(), protocol.status(message));
            if (!quiet && pump == null)
                Events.print(report ? "reportResp" : "deliverResp",
                        Events.fields("id", protocol.id(message), "status", protocol.status(message)));
        }
    }

    private void printSubmit(ChannelHandlerContext ctx, BaseMessage message, List<BaseMessage> parts) {
        Map<Integer, String> given = ctx.channel().attr(IDS).get();
        List<String> ids = new ArrayList<>();
        for (BaseMessage part : parts) ids.add(given == null ? null : given.remove(part.getSequenceNo()));
        Map<String, Object> fields = Events.fields("text", protocol.textOf(message), "segments", parts.size(), "ids", ids);
        fields.putAll(protocol.describe(message));
        Events.print("submit", fields);
    }

    @Override
    void connected(Channel channel) {
        boolean second = up != null && channels(up).contains(channel);
        Events.print(second ? "up" : "login", Events.fields("remote", channel.remoteAddress().toString()));
        if (second) sendWaiting();
    }

    @Override
    void closed(Channel channel) {
        Events.print("closed", Events.fields("remote", String.valueOf(channel.remoteAddress())));
    }
}
