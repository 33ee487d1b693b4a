package peers;

import com.google.gson.JsonObject;
import com.zx.sms.BaseMessage;
import com.zx.sms.LongSMSMessage;
import com.zx.sms.common.GlobalConstance;
import com.zx.sms.common.util.ChannelUtil;
import com.zx.sms.connect.manager.EndpointConnector;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.handler.api.AbstractBusinessHandler;
import com.zx.sms.handler.api.BusinessHandlerInterface;
import com.zx.sms.session.cmpp.SessionState;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One side of the links: sees every PDU before the library joins long messages ({@link #segment}), and every message after
 * ({@link #message}). The library's own place for handlers is the second only, where a segment before the last is never seen
 * and so never answered; a carrier answers each.
 */
abstract class Side {
    final Protocol protocol;
    /** Counts only. */
    final boolean quiet;

    Side(Options options) {
        protocol = Protocol.of(options);
        quiet = options.has("quiet");
    }

    abstract void segment(ChannelHandlerContext ctx, BaseMessage message);

    abstract void message(ChannelHandlerContext ctx, BaseMessage message);

    abstract void connected(Channel channel);

    abstract void closed(Channel channel);

    final void serve(EndpointEntity entity) {
        List<BusinessHandlerInterface> handlers = new ArrayList<>();
        handlers.add(new Late());
        entity.setBusinessHandlerSet(handlers);
    }

    private final Early early = new Early();

    @ChannelHandler.Sharable
    private final class Early extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            String session = protocol.session(message);
            if (session != null && !quiet) Events.print(session, Events.fields("remote", String.valueOf(ctx.channel().remoteAddress())));
            if (message instanceof BaseMessage) segment(ctx, (BaseMessage) message);
            ctx.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
            ctx.fireChannelReadComplete();
        }
    }

    @ChannelHandler.Sharable
    private final class Late extends AbstractBusinessHandler {
        @Override
        public String name() {
            return "peer";
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline().addAfter(GlobalConstance.sessionStateManager, "peerEarly", early);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == SessionState.Connect) connected(ctx.channel());
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed(ctx.channel());
            ctx.fireChannelInactive();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof BaseMessage) message(ctx, (BaseMessage) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Events.error("link", cause);
        }
    }

    /** The segments of a joined message in the order of their coming: the library keeps the first as the message itself. */
    static List<BaseMessage> segments(BaseMessage message) {
        List<BaseMessage> all = new ArrayList<>();
        all.add(message);
        if (message instanceof LongSMSMessage) {
            List<?> more = ((LongSMSMessage<?>) message).getFragments();
            if (more != null) for (Object segment : more) all.add((BaseMessage) segment);
        }
        return all;
    }

    /**
     * Sends a text in its parts, {@code "spread"} in the command over all links in turn; {@code answered} gets the answers once
     * all are there, null for a part without.
     */
    static void send(EndpointEntity entity, BaseMessage message, JsonObject command, Consumer<List<BaseMessage>> answered) {
        boolean spread = command.has("spread") && command.get("spread").getAsBoolean();
        EndpointConnector<?> connector = entity.getSingletonConnector();
        try {
            List<BaseMessage> parts = ChannelUtil.splitLongSmsMessage(entity, message);
            List<Promise<BaseMessage>> promises = new ArrayList<>();
            if (spread) for (BaseMessage part : parts) promises.add(connector.synwriteUncheck(part));
            else promises.addAll(connector.synwriteUncheck(parts));
            AtomicInteger left = new AtomicInteger(promises.size());
            BaseMessage[] answers = new BaseMessage[promises.size()];
            for (int i = 0; i < answers.length; i++) {
                int index = i;
                promises.get(i).addListener(future -> {
                    if (future.isSuccess()) answers[index] = (BaseMessage) future.getNow();
                    if (left.decrementAndGet() == 0) answered.accept(Arrays.asList(answers));
                });
            }
        } catch (Exception error) {
            throw new IllegalStateException("no connection to send on", error);
        }
    }

    /** Status of each answer, -1 where there is none. */
    final List<Integer> statuses(List<BaseMessage> answers) {
        List<Integer> all = new ArrayList<>();
        for (BaseMessage answer : answers) all.add(answer == null ? -1 : protocol.status(answer));
        return all;
    }

    /** Writes; what cannot be written is an error event. */
    static void write(Channel channel, BaseMessage message) {
        channel.writeAndFlush(message).addListener(future -> {
            if (!future.isSuccess()) Events.error("write", future.cause());
        });
    }

    static List<Channel> channels(EndpointEntity entity) {
        EndpointConnector<?> connector = entity.getSingletonConnector();
        return List.of(connector.getallChannel());
    }
}
