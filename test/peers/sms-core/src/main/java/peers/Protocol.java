package peers;

import com.zx.sms.BaseMessage;
import com.zx.sms.LongSMSMessage;
import com.zx.sms.connect.manager.EndpointEntity;
import java.util.Map;

/** What differs between the protocols. Texts are whole: the library splits and joins. */
interface Protocol {
    /** The library's classes of a protocol's messages; {@code session}: see {@link #session}. */
    record Messages(Class<?> submit, Class<?> submitResponse, Class<?> deliver, Class<?> deliverResponse,
            Map<Class<?>, String> session) {}

    /** A listening end point with one account. */
    EndpointEntity server(Options options, String host, int port, String login, String secret);

    /** The account of a server end point, to set its handlers on. */
    EndpointEntity account(EndpointEntity server);

    /** A connecting end point; {@code up} = the carrier's connection to the SP (SGIP), otherwise the SP's to the carrier. */
    EndpointEntity client(Options options, String host, int port, String login, String secret, boolean up);

    BaseMessage submit(String from, String to, String text, String format, boolean report);

    BaseMessage deliver(String from, String to, String text, String format);

    Messages messages();

    default boolean isSubmit(Object message) {
        return messages().submit().isInstance(message);
    }

    default boolean isSubmitResponse(Object message) {
        return messages().submitResponse().isInstance(message);
    }

    /** An MO, not a report. */
    default boolean isDeliver(Object message) {
        return messages().deliver().isInstance(message) && !isReport(message);
    }

    default boolean isReport(Object message) {
        return messages().deliver().isInstance(message) && ((LongSMSMessage<?>) message).isReport();
    }

    /** The response to an MO or to a report. */
    default boolean isDeliverResponse(Object message) {
        return messages().deliverResponse().isInstance(message);
    }

    BaseMessage answerSubmit(BaseMessage submit, int status);

    /** For MOs and reports alike. */
    BaseMessage answerDeliver(BaseMessage deliver, int status);

    int status(BaseMessage response);

    /** Message id in a submit response, or of an MO; the form that this protocol's reports use. */
    String id(BaseMessage message);

    boolean wantsReport(BaseMessage submit);

    /** A report on the segment that {@code answer} accepted. */
    BaseMessage report(BaseMessage submit, BaseMessage answer, String state);

    /** What a report says: id, state and the fields behind them. */
    Map<String, Object> describeReport(BaseMessage report);

    /** from, to, format and the protocol's own fields; not the text. */
    Map<String, Object> describe(BaseMessage message);

    String textOf(BaseMessage message);

    BaseMessage activeTest();

    BaseMessage terminate();

    /** The messages of the session itself: activeTest, activeTestAnswered, terminate, terminateAnswered; null for others. */
    default String session(Object message) {
        return messages().session().get(message.getClass());
    }

    static Protocol of(Options options) {
        switch (options.text("protocol")) {
            case "cmpp20":
                return new Cmpp((short) 0x20);
            case "cmpp30":
                return new Cmpp((short) 0x30);
            case "sgip12":
                return new Sgip(Long.parseLong(options.text("node", "3021000001")));
            case "smgp30":
                return new Smgp();
            case "smpp34":
                return new Smpp(options.text("ids", "hex"));
            default:
                throw new IllegalArgumentException("--protocol cmpp20|cmpp30|sgip12|smgp30|smpp34");
        }
    }

    /** 0 ASCII, 8 UCS-2, 15 GBK: Msg_Fmt of the Chinese protocols, data_coding of SMPP. */
    static byte dcs(String format, String text) {
        switch (format) {
            case "ascii":
                return 0;
            case "gbk":
                return 15;
            case "ucs2":
                return 8;
            default:
                return (byte) (text.chars().allMatch(c -> c < 0x80) ? 0 : 8);
        }
    }

    static void common(EndpointEntity entity, Options options, String id) {
        entity.setId(id);
        entity.setValid(true);
        entity.setWindow(options.number("window", 16));
        entity.setMaxRetryCnt((short) 3);
        entity.setRetryWaitTimeSec((short) options.number("retry", 60));
        entity.setIdleTimeSec((short) options.number("idle", 30));
        entity.setReSendFailMsg(false);
        entity.setCloseWhenRetryFailed(false);
        entity.setRecvLongMsgOnMultiLink(options.has("multi-link"));
        entity.setSupportLongmsg(EndpointEntity.SupportLongMessage.BOTH);
        if (options.has("signature"))
            entity.setSignatureType(new com.zx.sms.connect.manager.SignatureType(false, options.text("signature")));
    }
}
