package peers;

import com.chinamobile.cmos.sms.SgipSmsDcs;
import com.chinamobile.cmos.sms.SmsTextMessage;
import com.zx.sms.BaseMessage;
import com.zx.sms.codec.sgip12.msg.SgipDefaultMessage;
import com.zx.sms.codec.sgip12.msg.SgipDeliverRequestMessage;
import com.zx.sms.codec.sgip12.msg.SgipDeliverResponseMessage;
import com.zx.sms.codec.sgip12.msg.SgipReportRequestMessage;
import com.zx.sms.codec.sgip12.msg.SgipReportResponseMessage;
import com.zx.sms.codec.sgip12.msg.SgipSubmitRequestMessage;
import com.zx.sms.codec.sgip12.msg.SgipSubmitResponseMessage;
import com.zx.sms.codec.sgip12.msg.SgipUnbindRequestMessage;
import com.zx.sms.codec.sgip12.msg.SgipUnbindResponseMessage;
import com.zx.sms.common.util.SequenceNumber;
import com.zx.sms.connect.manager.EndpointEntity;
import com.zx.sms.connect.manager.sgip.SgipClientEndpointEntity;
import com.zx.sms.connect.manager.sgip.SgipEndpointEntity;
import com.zx.sms.connect.manager.sgip.SgipServerChildEndpointEntity;
import com.zx.sms.connect.manager.sgip.SgipServerEndpointEntity;
import java.util.Map;

final class Sgip implements Protocol {
    private static final Messages MESSAGES = new Messages(SgipSubmitRequestMessage.class, SgipSubmitResponseMessage.class,
            SgipDeliverRequestMessage.class, SgipDeliverResponseMessage.class,
            Map.of(SgipUnbindRequestMessage.class, "terminate", SgipUnbindResponseMessage.class, "terminateAnswered"));
    private final long node;
    private SgipServerChildEndpointEntity child;

    Sgip(long node) {
        this.node = node;
    }

    private void account(SgipEndpointEntity entity, Options options, String id, String login, String secret) {
        Protocol.common(entity, options, id);
        entity.setLoginName(login);
        entity.setLoginPassowrd(secret);
        entity.setNodeId(node);
        entity.setMaxChannels((short) options.number("connections", 100));
    }

    @Override
    public EndpointEntity server(Options options, String host, int port, String login, String secret) {
        SgipServerEndpointEntity server = new SgipServerEndpointEntity();
        Protocol.common(server, options, "server");
        server.setHost(host);
        server.setPort(port);
        child = new SgipServerChildEndpointEntity();
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
        SgipClientEndpointEntity client = new SgipClientEndpointEntity();
        account(client, options, up ? "up" : "client", login, secret);
        if (up) client.setMaxChannels((short) 1);
        client.setHost(host);
        client.setPort(port);
        client.setChannelType(up ? EndpointEntity.ChannelType.UP : EndpointEntity.ChannelType.DOWN);
        return client;
    }

    private SgipSmsDcs dcs(String format, String text) {
        return new SgipSmsDcs(Protocol.dcs(format, text));
    }

    @Override
    public BaseMessage submit(String from, String to, String text, String format, boolean report) {
        SgipSubmitRequestMessage submit = new SgipSubmitRequestMessage();
        submit.setSpnumber(from);
        submit.setUsernumber("86" + to);
        submit.setCorpid("99999");
        submit.setServicetype("TAX12366");
        submit.setMsgContent(new SmsTextMessage(text, dcs(format, text)));
        submit.setReportflag((short) (report ? 1 : 0));
        return submit;
    }

    @Override
    public BaseMessage deliver(String from, String to, String text, String format) {
        SgipDeliverRequestMessage deliver = new SgipDeliverRequestMessage();
        deliver.setUsernumber("86" + from);
        deliver.setSpnumber(to);
        deliver.setMsgContent(new SmsTextMessage(text, dcs(format, text)));
        return deliver;
    }

    @Override
    public Messages messages() {
        return MESSAGES;
    }

    @Override
    public boolean isReport(Object message) {
        return message instanceof SgipReportRequestMessage;
    }

    @Override
    public boolean isDeliverResponse(Object message) {
        return message instanceof SgipDeliverResponseMessage || message instanceof SgipReportResponseMessage;
    }

    @Override
    public BaseMessage answerSubmit(BaseMessage submit, int status) {
        SgipSubmitRequestMessage request = (SgipSubmitRequestMessage) submit;
        SgipSubmitResponseMessage answer = new SgipSubmitResponseMessage(request.getHeader());
        answer.setTimestamp(request.getTimestamp());
        answer.setResult((short) status);
        return answer;
    }

    @Override
    public BaseMessage answerDeliver(BaseMessage message, int status) {
        if (message instanceof SgipReportRequestMessage) {
            SgipReportRequestMessage report = (SgipReportRequestMessage) message;
            SgipReportResponseMessage answer = new SgipReportResponseMessage(report.getHeader());
            answer.setTimestamp(report.getTimestamp());
            answer.setResult((short) status);
            return answer;
        }
        SgipDeliverRequestMessage deliver = (SgipDeliverRequestMessage) message;
        SgipDeliverResponseMessage answer = new SgipDeliverResponseMessage(deliver.getHeader());
        answer.setTimestamp(deliver.getTimestamp());
        answer.setResult((short) status);
        return answer;
    }

    @Override
    public int status(BaseMessage response) {
        if (response instanceof SgipSubmitResponseMessage) return ((SgipSubmitResponseMessage) response).getResult();
        if (response instanceof SgipReportResponseMessage) return ((SgipReportResponseMessage) response).getResult();
        return ((SgipDeliverResponseMessage) response).getResult();
    }

    /** Node, time and number, in decimal: 3021000001.1122003000.17. */
    private static String words(SequenceNumber sequence) {
        return sequence.getNodeIds() + "." + Long.parseLong(sequence.getTimeString()) + "."
                + Integer.toUnsignedString(sequence.getSequenceId());
    }

    @Override
    public String id(BaseMessage message) {
        return words(((SgipDefaultMessage) message).getSequenceNumber());
    }

    @Override
    public boolean wantsReport(BaseMessage submit) {
        return ((SgipSubmitRequestMessage) submit).getReportflag() == 1;
    }

    @Override
    public BaseMessage report(BaseMessage submit, BaseMessage answer, String state) {
        SgipReportRequestMessage report = new SgipReportRequestMessage();
        report.getHeader().setNodeId(node);
        report.setSequenceId(((SgipDefaultMessage) answer).getSequenceNumber());
        report.setUsernumber(((SgipSubmitRequestMessage) submit).getUsernumber()[0]);
        report.setState((short) (state.equals("DELIVRD") ? 0 : 2));
        report.setErrorcode((short) (state.equals("DELIVRD") ? 0 : 5));
        return report;
    }

    @Override
    public Map<String, Object> describeReport(BaseMessage message) {
        SgipReportRequestMessage report = (SgipReportRequestMessage) message;
        return Events.fields("id", words(report.getSequenceId()), "state", String.valueOf(report.getState()), "from",
                report.getUsernumber(), "errorCode", report.getErrorcode(), "reportType", report.getReporttype());
    }

    @Override
    public Map<String, Object> describe(BaseMessage message) {
        if (message instanceof SgipDeliverRequestMessage) {
            SgipDeliverRequestMessage deliver = (SgipDeliverRequestMessage) message;
            return Events.fields("from", deliver.getUsernumber(), "to", deliver.getSpnumber(), "format",
                    deliver.getMsgfmt().getValue());
        }
        SgipSubmitRequestMessage submit = (SgipSubmitRequestMessage) message;
        return Events.fields("from", submit.getSpnumber(), "to", submit.getUsernumber(), "format", submit.getMsgfmt().getValue(),
                "report", submit.getReportflag() == 1, "serviceId", submit.getServicetype(), "corpId", submit.getCorpid(),
                "chargeNumber", submit.getChargenumber(), "feeType", submit.getFeetype(), "feeValue", submit.getFeevalue(),
                "givenValue", submit.getGivenvalue(), "agentFlag", submit.getAgentflag(), "morelatetoMTFlag",
                submit.getMorelatetomtflag(), "priority", submit.getPriority(), "validTime", submit.getExpiretime(), "atTime",
                submit.getScheduletime(), "messageType", submit.getMessagetype());
    }

    @Override
    public String textOf(BaseMessage message) {
        return message instanceof SgipSubmitRequestMessage
                ? ((SgipSubmitRequestMessage) message).getMsgContent()
                : ((SgipDeliverRequestMessage) message).getMsgContent();
    }

    @Override
    public BaseMessage activeTest() {
        throw new IllegalArgumentException("SGIP 1.2 has no keep-alive message");
    }

    @Override
    public BaseMessage terminate() {
        SgipUnbindRequestMessage unbind = new SgipUnbindRequestMessage();
        unbind.getHeader().setNodeId(node);
        return unbind;
    }
}
