package peers;

import com.zx.sms.connect.manager.EndpointManager;

/** {@code carrier --protocol P --port N --login L --secret S …} or {@code client …}; see docs/peers.md. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        // Says why a login was refused, which no handler is told.
        System.setProperty("org.slf4j.simpleLogger.log.com.zx.sms.session.AbstractSessionLoginManager", "info");
        if (args.length == 0) throw new IllegalArgumentException("carrier|client, then options");
        Options options = new Options(args, 1);
        switch (args[0]) {
            case "carrier":
                Carrier carrier = new Carrier(options);
                Events.readCommands(carrier::command);
                break;
            case "client":
                Client client = new Client(options);
                Events.readCommands(client::command);
                break;
            default:
                throw new IllegalArgumentException("carrier or client, not " + args[0]);
        }
        EndpointManager.INS.close();
        System.exit(0);
    }
}
