package peers;

import com.chinamobile.cmos.sms.SmsDcs;
import com.chinamobile.cmos.sms.SmsTextMessage;
import com.zx.sms.BaseMessage;
import com.zx.sms.codec.cmpp.msg.CmppActiveTestRequestMessage;
import com.zx.sms.codec.cmpp.msg.CmppActiveTestResponseMessage;
import com.zx.sms.codec.cmpp.msg.CmppDeliverRequestMessage;
import com.zx.sms.codec.cmpp.msg.CmppDeliverResponseMessage;
import com.zx.sms.codec.cmpp.msg.CmppReportRequestMessage;
import com.zx.sms.codec.cmpp.msg.CmppSubmitRequestMessage;
import com.zx.sms.codec.cmpp.msg.CmppSubmitResponseMessage;
import com.zx.sms.codec.cmpp.msg.CmppTerminateRequestMessage;
import com.zx.sms.codec.cmpp.msg.CmppTerminateResponseMessage;
import com.zx.sms.common.util.DefaultMsgIdUtil;
import com.zx.sms.common.util.MsgId;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.connect.manager.cmpp.CMPPClientEndpointEntity;
import com.zx.sms.connect.manager.cmpp.CMPPEndpointEntity;
import com.zx.sms.connect.manager.cmpp.CMPPServerChildEndpointEntity;
import com.zx.sms.connect.manager.cmpp.CMPPServerEndpointEntity;
import java.nio.ByteBuffer;
import java.util.Map;

final class Cmpp implements Protocol {
    private static final Messages MESSAGES = new Messages(CmppSubmitRequestMessage.class, CmppSubmitResponseMessage.class,
            CmppDeliverRequestMessage.class, CmppDeliverResponseMessage.class,
            Map.of(CmppActiveTestRequestMessage.class, "activeTest", CmppActiveTestResponseMessage.class, "activeTestAnswered",
                    CmppTerminateRequestMessage.class, "terminate", CmppTerminateResponseMessage.class, "terminateAnswered"));
    private final short version;
    private CMPPServerChildEndpointEntity child;

    Cmpp(short version) {
        this.version = version;
    }

    private void account(CMPPEndpointEntity entity, Options options, String id, String login, String secret) {
        Protocol.common(entity, options, id);
        entity.setUserName(login);
        entity.setPassword(secret);
        entity.setVersion(version);
        entity.setMaxChannels((short) options.number("connections", 100));
        entity.setGroupName("peer");
        entity.setMsgSrc(login);
    }

    @Override
    public EndpointEntity server(Options options, String host, int port, String login, String secret) {
        CMPPServerEndpointEntity server = new CMPPServerEndpointEntity();
        Protocol.common(server, options, "server");
        server.setHost(host);
        server.setPort(port);
        child = new CMPPServerChildEndpointEntity();
        account(child, options, "account", login, secret);
        server.addchild(child);
        return server;
    }

    @Override
    public EndpointEntity account(EndpointEntity server) {
        return child;
    }

    @Override
    public EndpointEntity client(Options options, String host, int port, String login, String secret, boolean up) {
        CMPPClientEndpointEntity client = new CMPPClientEndpointEntity();
        account(client, options, "client", login, secret);
        client.setHost(host);
        client.setPort(port);
        client.setServiceId("TAX12366");
        return client;
    }

    @Override
    public BaseMessage submit(String from, String to, String text, String format, boolean report) {
        CmppSubmitRequestMessage submit = CmppSubmitRequestMessage.create(to, from, "");
        submit.setMsgContent(new SmsTextMessage(text, new SmsDcs(Protocol.dcs(format, text))));
        submit.setRegisteredDelivery((short) (report ? 1 : 0));
        return submit;
    }

    @Override
    public BaseMessage deliver(String from, String to, String text, String format) {
        CmppDeliverRequestMessage deliver = new CmppDeliverRequestMessage();
        deliver.setSrcterminalId(from);
        deliver.setDestId(to);
        deliver.setServiceid("TAX12366");
        deliver.setMsgContent(new SmsTextMessage(text, new SmsDcs(Protocol.dcs(format, text))));
        return deliver;
    }

    @Override
    public Messages messages() {
        return MESSAGES;
    }

    @Override
    public BaseMessage answerSubmit(BaseMessage submit, int status) {
        CmppSubmitResponseMessage answer =
                new CmppSubmitResponseMessage(((CmppSubmitRequestMessage) submit).getHeader().getSequenceId());
        answer.setResult(status);
        answer.setMsgId(status == 0 ? new MsgId() : new MsgId("0".repeat(22)));
        return answer;
    }

    @Override
    public BaseMessage answerDeliver(BaseMessage deliver, int status) {
        CmppDeliverRequestMessage request = (CmppDeliverRequestMessage) deliver;
        CmppDeliverResponseMessage answer = new CmppDeliverResponseMessage(request.getHeader().getSequenceId());
        answer.setResult(status);
        answer.setMsgId(request.getMsgId());
        return answer;
    }

    @Override
    public int status(BaseMessage response) {
        return (int) (response instanceof CmppSubmitResponseMessage
                ? ((CmppSubmitResponseMessage) response).getResult()
                : ((CmppDeliverResponseMessage) response).getResult());
    }

    /** Msg_Id as an unsigned decimal number. */
    private static String decimal(MsgId id) {
        return Long.toUnsignedString(ByteBuffer.wrap(DefaultMsgIdUtil.msgId2Bytes(id)).getLong());
    }

    @Override
    public String id(BaseMessage message) {
        if (message instanceof CmppSubmitResponseMessage) return decimal(((CmppSubmitResponseMessage) message).getMsgId());
        if (message instanceof CmppDeliverResponseMessage) return decimal(((CmppDeliverResponseMessage) message).getMsgId());
        return decimal(((CmppDeliverRequestMessage) message).getMsgId());
    }

    @Override
    public boolean wantsReport(BaseMessage submit) {
        return ((CmppSubmitRequestMessage) submit).getRegisteredDelivery() == 1;
    }

    @Override
    public BaseMessage report(BaseMessage submit, BaseMessage answer, String state) {
        CmppSubmitRequestMessage request = (CmppSubmitRequestMessage) submit;
        CmppReportRequestMessage content = new CmppReportRequestMessage();
        content.setMsgId(((CmppSubmitResponseMessage) answer).getMsgId());
        content.setStat(state);
        content.setDestterminalId(request.getDestterminalId()[0]);
        content.setSmscSequence(request.getSequenceNo());
        CmppDeliverRequestMessage deliver = new CmppDeliverRequestMessage();
        deliver.setSrcterminalId(request.getDestterminalId()[0]);
        deliver.setDestId(request.getSrcId());
        deliver.setServiceid(request.getServiceId());
        deliver.setReportRequestMessage(content);
        return deliver;
    }

    @Override
    public Map<String, Object> describeReport(BaseMessage report) {
        CmppDeliverRequestMessage deliver = (CmppDeliverRequestMessage) report;
        CmppReportRequestMessage content = deliver.getReportRequestMessage();
        return Events.fields("id", decimal(content.getMsgId()), "state", content.getStat(), "from", deliver.getSrcterminalId(),
                "to", deliver.getDestId(), "submitTime", content.getSubmitTime(), "doneTime", content.getDoneTime(),
                "destTerminalId", content.getDestterminalId());
    }

    @Override
    public Map<String, Object> describe(BaseMessage message) {
        if (message instanceof CmppDeliverRequestMessage) {
            CmppDeliverRequestMessage deliver = (CmppDeliverRequestMessage) message;
            return Events.fields("from", deliver.getSrcterminalId(), "to", deliver.getDestId(), "format",
                    deliver.getMsgfmt().getValue(), "serviceId", deliver.getServiceid(), "linkId", deliver.getLinkid());
        }
        CmppSubmitRequestMessage submit = (CmppSubmitRequestMessage) message;
        return Events.fields("from", submit.getSrcId(), "to", submit.getDestterminalId(), "format", submit.getMsgfmt().getValue(),
                "report", submit.getRegisteredDelivery() == 1, "serviceId", submit.getServiceId(), "msgSrc", submit.getMsgsrc(),
                "feeUserType", submit.getFeeUserType(), "feeTerminalId", submit.getFeeterminalId(), "feeType", submit.getFeeType(),
                "feeCode", submit.getFeeCode(), "validTime", submit.getValIdTime(), "atTime", submit.getAtTime(), "priority",
                submit.getMsglevel(), "linkId", submit.getLinkID());
    }

    @Override
    public String textOf(BaseMessage message) {
        return message instanceof CmppSubmitRequestMessage
                ? ((CmppSubmitRequestMessage) message).getMsgContent()
                : ((CmppDeliverRequestMessage) message).getMsgContent();
    }

    @Override
    public BaseMessage activeTest() {
        return new CmppActiveTestRequestMessage();
    }

    @Override
    public BaseMessage terminate() {
        return new CmppTerminateRequestMessage();
    }
}
