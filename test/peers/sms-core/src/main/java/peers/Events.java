package peers;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One JSON line an event on standard output, one JSON line a command on standard input; both UTF-8. */
final class Events {
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final PrintStream OUT =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

    private Events() {}

    static synchronized void print(String event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.putAll(fields);
        OUT.println(GSON.toJson(line));
        OUT.flush();
    }

    /** name, value, name, value … in this order. */
    static Map<String, Object> fields(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
        return map;
    }

    static void error(String where, Throwable error) {
        print("error", fields("where", where, "message", String.valueOf(error)));
    }

    /** Runs until standard input ends or {@code {"cmd":"stop"}} comes; a command that fails is an error event. */
    static void readCommands(Consumer<JsonObject> command) throws java.io.IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) continue;
            try {
                JsonObject object = JsonParser.parseString(line).getAsJsonObject();
                if (object.get("cmd").getAsString().equals("stop")) return;
                command.accept(object);
            } catch (RuntimeException error) {
                error(line, error);
            }
        }
    }

    static String text(JsonObject command, String name, String otherwise) {
        return command.has(name) ? command.get(name).getAsString() : otherwise;
    }

    static int number(JsonObject command, String name, int otherwise) {
        return command.has(name) ? command.get(name).getAsInt() : otherwise;
    }

    /** CPU time of all threads of this process since its start, in microseconds. */
    static long cpuMicros() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1000;
    }
}
