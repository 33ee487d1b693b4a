package peers;

import com.chinamobile.cmos.sms.SMGPSmsDcs;
import com.chinamobile.cmos.sms.SmsTextMessage;
import com.zx.sms.BaseMessage;
import com.zx.sms.codec.smgp.msg.MsgId;
import com.zx.sms.codec.smgp.msg.SMGPActiveTestMessage;
import com.zx.sms.codec.smgp.msg.SMGPActiveTestRespMessage;
import com.zx.sms.codec.smgp.msg.SMGPDeliverMessage;
import com.zx.sms.codec.smgp.msg.SMGPDeliverRespMessage;
import com.zx.sms.codec.smgp.msg.SMGPExitMessage;
import com.zx.sms.codec.smgp.msg.SMGPExitRespMessage;
import com.zx.sms.codec.smgp.msg.SMGPReportData;
import com.zx.sms.codec.smgp.msg.SMGPSubmitMessage;
import com.zx.sms.codec.smgp.msg.SMGPSubmitRespMessage;
import com.zx.sms.codec.smgp.util.SMGPMsgIdUtil;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.connect.manager.smgp.SMGPClientEndpointEntity;
import com.zx.sms.connect.manager.smgp.SMGPEndpointEntity;
import com.zx.sms.connect.manager.smgp.SMGPServerChildEndpointEntity;
import com.zx.sms.connect.manager.smgp.SMGPServerEndpointEntity;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;

final class Smgp implements Protocol {
    private static final Messages MESSAGES = new Messages(SMGPSubmitMessage.class, SMGPSubmitRespMessage.class,
            SMGPDeliverMessage.class, SMGPDeliverRespMessage.class,
            Map.of(SMGPActiveTestMessage.class, "activeTest", SMGPActiveTestRespMessage.class, "activeTestAnswered",
                    SMGPExitMessage.class, "terminate", SMGPExitRespMessage.class, "terminateAnswered"));
    private SMGPServerChildEndpointEntity child;

    private void account(SMGPEndpointEntity entity, Options options, String id, String login, String secret) {
        Protocol.common(entity, options, id);
        entity.setClientID(login);
        entity.setPassword(secret);
        entity.setClientVersion((byte) 0x30);
        entity.setChannelType(EndpointEntity.ChannelType.DUPLEX);
        entity.setMaxChannels((short) options.number("connections", 100));
    }

    @Override
    public EndpointEntity server(Options options, String host, int port, String login, String secret) {
        SMGPServerEndpointEntity server = new SMGPServerEndpointEntity();
        Protocol.common(server, options, "server");
        server.setHost(host);
        server.setPort(port);
        child = new SMGPServerChildEndpointEntity();
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
        SMGPClientEndpointEntity client = new SMGPClientEndpointEntity();
        account(client, options, "client", login, secret);
        client.setHost(host);
        client.setPort(port);
        return client;
    }

    @Override
    public BaseMessage submit(String from, String to, String text, String format, boolean report) {
        SMGPSubmitMessage submit = new SMGPSubmitMessage();
        submit.setSrcTermId(from);
        submit.setDestTermIdArray(to);
        submit.setServiceId("TAX12366");
        submit.setMsgContent(new SmsTextMessage(text, new SMGPSmsDcs(Protocol.dcs(format, text))));
        submit.setNeedReport(report);
        return submit;
    }

    @Override
    public BaseMessage deliver(String from, String to, String text, String format) {
        SMGPDeliverMessage deliver = new SMGPDeliverMessage();
        deliver.setSrcTermId(from);
        deliver.setDestTermId(to);
        deliver.setLinkId("");
        deliver.setMsgContent(new SmsTextMessage(text, new SMGPSmsDcs(Protocol.dcs(format, text))));
        return deliver;
    }

    @Override
    public Messages messages() {
        return MESSAGES;
    }

    @Override
    public BaseMessage answerSubmit(BaseMessage submit, int status) {
        SMGPSubmitRespMessage answer = new SMGPSubmitRespMessage();
        answer.setSequenceNo(submit.getSequenceNo());
        answer.setStatus(status);
        answer.setMsgId(new MsgId());
        return answer;
    }

    @Override
    public BaseMessage answerDeliver(BaseMessage deliver, int status) {
        SMGPDeliverRespMessage answer = new SMGPDeliverRespMessage();
        answer.setSequenceNo(deliver.getSequenceNo());
        answer.setMsgId(((SMGPDeliverMessage) deliver).getMsgId());
        answer.setStatus(status);
        return answer;
    }

    @Override
    public int status(BaseMessage response) {
        return response instanceof SMGPSubmitRespMessage
                ? ((SMGPSubmitRespMessage) response).getStatus()
                : ((SMGPDeliverRespMessage) response).getStatus();
    }

    /** The ten BCD bytes in hexadecimal. */
    private static String hex(MsgId id) {
        try {
            return HexFormat.of().formatHex(SMGPMsgIdUtil.msgId2Bytes(id));
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public String id(BaseMessage message) {
        if (message instanceof SMGPSubmitRespMessage) return hex(((SMGPSubmitRespMessage) message).getMsgId());
        if (message instanceof SMGPDeliverRespMessage) return hex(((SMGPDeliverRespMessage) message).getMsgId());
        return hex(((SMGPDeliverMessage) message).getMsgId());
    }

    @Override
    public boolean wantsReport(BaseMessage submit) {
        return ((SMGPSubmitMessage) submit).isNeedReport();
    }

    @Override
    public BaseMessage report(BaseMessage submit, BaseMessage answer, String state) {
        SMGPSubmitMessage request = (SMGPSubmitMessage) submit;
        SMGPReportData data = new SMGPReportData();
        data.setMsgId(((SMGPSubmitRespMessage) answer).getMsgId());
        String now = new SimpleDateFormat("yyMMddHHmm").format(new Date());
        data.setSubTime(now);
        data.setDoneTime(now);
        data.setStat(state);
        data.setErr(state.equals("DELIVRD") ? "000" : "005");
        SMGPDeliverMessage deliver = new SMGPDeliverMessage();
        deliver.setDestTermId(request.getSrcTermId());
        deliver.setSrcTermId(request.getDestTermIdArray()[0]);
        deliver.setReport(data);
        return deliver;
    }

    @Override
    public Map<String, Object> describeReport(BaseMessage report) {
        SMGPDeliverMessage deliver = (SMGPDeliverMessage) report;
        SMGPReportData data = deliver.getReport();
        return Events.fields("id", hex(data.getMsgId()), "state", data.getStat(), "from", deliver.getSrcTermId(), "to",
                deliver.getDestTermId(), "sub", data.getSub(), "dlvrd", data.getDlvrd(), "submitTime", data.getSubTime(),
                "doneTime", data.getDoneTime(), "errorCode", data.getErr(), "text", data.getTxt());
    }

    @Override
    public Map<String, Object> describe(BaseMessage message) {
        if (message instanceof SMGPDeliverMessage) {
            SMGPDeliverMessage deliver = (SMGPDeliverMessage) message;
            return Events.fields("from", deliver.getSrcTermId(), "to", deliver.getDestTermId(), "format",
                    deliver.getMsgFmt().getValue(), "recvTime", deliver.getRecvTime(), "linkId", deliver.getLinkId());
        }
        SMGPSubmitMessage submit = (SMGPSubmitMessage) message;
        return Events.fields("from", submit.getSrcTermId(), "to", submit.getDestTermIdArray(), "format",
                submit.getMsgFmt().getValue(), "report", submit.isNeedReport(), "msgType", submit.getMsgType(), "serviceId",
                submit.getServiceId(), "feeType", submit.getFeeType(), "feeCode", submit.getFeeCode(), "fixedFee",
                submit.getFixedFee(), "chargeTermId", submit.getChargeTermId(), "priority", submit.getPriority(), "validTime",
                submit.getValidTime(), "atTime", submit.getAtTime(), "linkId", submit.getLinkId(), "msgSrc", submit.getMsgSrc());
    }

    @Override
    public String textOf(BaseMessage message) {
        return message instanceof SMGPSubmitMessage
                ? ((SMGPSubmitMessage) message).getMsgContent()
                : ((SMGPDeliverMessage) message).getMsgContent();
    }

    @Override
    public BaseMessage activeTest() {
        return new SMGPActiveTestMessage();
    }

    @Override
    public BaseMessage terminate() {
        return new SMGPExitMessage();
    }
}
