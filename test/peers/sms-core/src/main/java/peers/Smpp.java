package peers;

import com.chinamobile.cmos.sms.SmsAlphabet;
import com.chinamobile.cmos.sms.SmsTextMessage;
import com.zx.sms.BaseMessage;
import com.zx.sms.codec.smpp.Address;
import com.zx.sms.codec.smpp.DefaultSmppSmsDcs;
import com.zx.sms.codec.smpp.msg.BaseSm;
import com.zx.sms.codec.smpp.msg.BaseSmResp;
import com.zx.sms.codec.smpp.msg.DeliverSm;
import com.zx.sms.codec.smpp.msg.DeliverSmReceipt;
import com.zx.sms.codec.smpp.msg.DeliverSmResp;
import com.zx.sms.codec.smpp.msg.EnquireLink;
import com.zx.sms.codec.smpp.msg.EnquireLinkResp;
import com.zx.sms.codec.smpp.msg.Pdu;
import com.zx.sms.codec.smpp.msg.SubmitSm;
import com.zx.sms.codec.smpp.msg.SubmitSmResp;
import com.zx.sms.codec.smpp.msg.Unbind;
import com.zx.sms.codec.smpp.msg.UnbindResp;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.connect.manager.smpp.SMPPClientEndpointEntity;
import com.zx.sms.connect.manager.smpp.SMPPEndpointEntity;
import com.zx.sms.connect.manager.smpp.SMPPServerChildEndpointEntity;
import com.zx.sms.connect.manager.smpp.SMPPServerEndpointEntity;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** ids: how message ids are written in submit_sm_resp and in receipts: hex (both), decimal (both), mixed (hex, then decimal). */
final class Smpp implements Protocol {
    private static final Messages MESSAGES = new Messages(SubmitSm.class, SubmitSmResp.class,
            DeliverSm.class, DeliverSmResp.class,
            Map.of(EnquireLink.class, "activeTest", EnquireLinkResp.class, "activeTestAnswered",
                    Unbind.class, "terminate", UnbindResp.class, "terminateAnswered"));
    private final String ids;
    private final AtomicLong nextId = new AtomicLong(System.currentTimeMillis() * 1000);
    private SMPPServerChildEndpointEntity child;

    Smpp(String ids) {
        this.ids = ids;
    }

    private void account(SMPPEndpointEntity entity, Options options, String id, String login, String secret) {
        Protocol.common(entity, options, id);
        entity.setSystemId(login);
        entity.setPassword(secret);
        entity.setSystemType("");
        entity.setInterfaceVersion((byte) 0x34);
        entity.setChannelType(EndpointEntity.ChannelType.DUPLEX);
        entity.setSplitType(com.zx.sms.codec.smpp.SmppSplitType.valueOf(options.text("payload", "UDH")));
        entity.setMaxChannels((short) options.number("connections", 100));
    }

    @Override
    public EndpointEntity server(Options options, String host, int port, String login, String secret) {
        SMPPServerEndpointEntity server = new SMPPServerEndpointEntity();
        Protocol.common(server, options, "server");
        server.setHost(host);
        server.setPort(port);
        child = new SMPPServerChildEndpointEntity();
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
        SMPPClientEndpointEntity client = new SMPPClientEndpointEntity();
        account(client, options, "client", login, secret);
        client.setHost(host);
        client.setPort(port);
        return client;
    }

    private static SmsTextMessage text(String text, String format) {
        return new SmsTextMessage(text, new DefaultSmppSmsDcs(Protocol.dcs(format, text), SmsAlphabet.ASCII));
    }

    @Override
    public BaseMessage submit(String from, String to, String text, String format, boolean report) {
        SubmitSm submit = new SubmitSm();
        submit.setSourceAddress(new Address((byte) 0, (byte) 1, from));
        submit.setDestAddress(new Address((byte) 1, (byte) 1, to));
        submit.setSmsMsg(text(text, format));
        submit.setRegisteredDelivery((byte) (report ? 1 : 0));
        return submit;
    }

    @Override
    public BaseMessage deliver(String from, String to, String text, String format) {
        DeliverSm deliver = new DeliverSm();
        deliver.setSourceAddress(new Address((byte) 1, (byte) 1, from));
        deliver.setDestAddress(new Address((byte) 0, (byte) 1, to));
        deliver.setSmsMsg(text(text, format));
        deliver.setRegisteredDelivery((byte) 0);
        return deliver;
    }

    @Override
    public Messages messages() {
        return MESSAGES;
    }

    @Override
    public BaseMessage answerSubmit(BaseMessage submit, int status) {
        SubmitSmResp answer = ((SubmitSm) submit).createResponse();
        answer.setCommandStatus(status);
        long id = nextId.incrementAndGet();
        if (status == 0) answer.setMessageId(ids.equals("decimal") ? Long.toString(id) : Long.toHexString(id));
        return answer;
    }

    @Override
    public BaseMessage answerDeliver(BaseMessage deliver, int status) {
        DeliverSmResp answer = ((DeliverSm) deliver).createResponse();
        answer.setCommandStatus(status);
        answer.setMessageId("");
        return answer;
    }

    @Override
    public int status(BaseMessage response) {
        return ((Pdu) response).getCommandStatus();
    }

    @Override
    public String id(BaseMessage message) {
        return message instanceof BaseSmResp ? ((BaseSmResp) message).getMessageId() : "";
    }

    @Override
    public boolean wantsReport(BaseMessage submit) {
        return (((SubmitSm) submit).getRegisteredDelivery() & 3) == 1;
    }

    @Override
    public BaseMessage report(BaseMessage submit, BaseMessage answer, String state) {
        SubmitSm request = (SubmitSm) submit;
        DeliverSmReceipt receipt = new DeliverSmReceipt();
        String id = ((SubmitSmResp) answer).getMessageId();
        receipt.setId(ids.equals("mixed") ? Long.toString(Long.parseLong(id, 16)) : id);
        receipt.setSourceAddress(request.getDestAddress());
        receipt.setDestAddress(request.getSourceAddress());
        receipt.setRegisteredDelivery((byte) 0);
        receipt.setSub("001");
        receipt.setDlvrd(state.equals("DELIVRD") ? "001" : "000");
        String now = new SimpleDateFormat("yyMMddHHmm").format(new Date());
        receipt.setSubmit_date(now);
        receipt.setDone_date(now);
        receipt.setStat(state);
        receipt.setErr(state.equals("DELIVRD") ? "000" : "005");
        receipt.setText("");
        return receipt;
    }

    @Override
    public Map<String, Object> describeReport(BaseMessage report) {
        DeliverSmReceipt receipt = (DeliverSmReceipt) report;
        return Events.fields("id", receipt.getId(), "state", receipt.getStat(), "from", receipt.getSourceAddress().getAddress(),
                "to", receipt.getDestAddress().getAddress(), "sub", receipt.getSub(), "dlvrd", receipt.getDlvrd(), "submitTime",
                receipt.getSubmit_date(), "doneTime", receipt.getDone_date(), "errorCode", receipt.getErr(), "text",
                receipt.getText());
    }

    @Override
    public Map<String, Object> describe(BaseMessage message) {
        BaseSm<?> sm = (BaseSm<?>) message;
        String to = sm.getDestAddress().getAddress();
        return Events.fields("from", sm.getSourceAddress().getAddress(), "to", message instanceof SubmitSm ? new String[] {to} : to,
                "format", sm.getDataCoding(), "report", sm.getRegisteredDelivery() != 0, "serviceId", sm.getServiceType(),
                "priority", sm.getPriority(), "validTime", sm.getValidityPeriod(), "atTime", sm.getScheduleDeliveryTime(),
                "esmClass", sm.getEsmClass(), "sourceTon", sm.getSourceAddress().getTon(), "sourceNpi",
                sm.getSourceAddress().getNpi(), "destTon", sm.getDestAddress().getTon(), "destNpi", sm.getDestAddress().getNpi());
    }

    @Override
    public String textOf(BaseMessage message) {
        return ((BaseSm<?>) message).getMsgContent();
    }

    @Override
    public BaseMessage activeTest() {
        return new EnquireLink();
    }

    @Override
    public BaseMessage terminate() {
        return new Unbind();
    }
}
