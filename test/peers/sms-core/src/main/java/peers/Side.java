package peers;

import com.zx.sms.BaseMessage;
import com.zx.sms.LongSMSMessage;
import com.zx.sms.common.GlobalConstance;
import com.zx.sms.connect.manager.EndpointConnector;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.handler.api.AbstractBusinessHandler;
import com.zx.sms.handler.api.BusinessHandlerInterface;
import com.zx.sms.session.cmpp.SessionState;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;

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
