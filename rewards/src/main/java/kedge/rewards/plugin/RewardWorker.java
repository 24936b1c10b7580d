package kedge.rewards.plugin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import kedge.rewards.CallPlan;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.builtin.BuiltInRewards;
import kedge.rewards.process.RecordJson;
import kedge.rewards.process.SampleJson;
import kedge.rewards.process.VerdictJson;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Main class of a process that runs one Java reward, by the protocol of {@link kedge.rewards.process.ProcessReward}.
 * What the reward prints goes to standard error. The process ends at once when its input ends.
 */
public final class RewardWorker {
  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

  /** Descriptor 3, to which no print statement writes. */
  private static final String CHANNEL = "/dev/fd/3";

  private RewardWorker() {
  }

  /** Takes no arguments; the first line of input describes the reward. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    // Ctrl-C is handled by the parent, whose end closes this input
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    PrintStream answers = new PrintStream(new FileOutputStream(CHANNEL), false, StandardCharsets.UTF_8);
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(
        () -> read(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), lines),
        "kedge-requests");
    reader.setDaemon(true);
    reader.start();
    String opening = lines.take();
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());
    Reward reward = null;
    JsonNode asked = JSON.readTree(opening);
    String token = asked.path("token").asText();
    ObjectNode first = JsonNodeFactory.instance.objectNode().put("token", token);
    try {
      reward = open(asked);
      first.set("ready", describe(reward));
    } catch (RuntimeException | LinkageError | ClassNotFoundException fault) {
      first.put("failed", fault instanceof IllegalArgumentException ? fault.getMessage() : String.valueOf(fault));
    }
    send(answers, first);
    while (reward != null) {
      answer(reward, JSON.readTree(lines.take()), token, answers);
    }
  }

  private static void read(BufferedReader in, BlockingQueue<String> lines) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      System.err.println("input of the reward's process broke: " + e);
    }
    Runtime.getRuntime().halt(0);
  }

  private static Reward open(JsonNode opening) throws ClassNotFoundException {
    String kind = opening.get("kind").asText();
    RewardProvider<?> provider = opening.has("class")
        ? RewardClass.provider(kind, Class.forName(opening.get("class").asText()))
        : BuiltInRewards.providers().get(kind);
    return open(provider, opening.get("settings"));
  }

  private static <C extends Record> Reward open(RewardProvider<C> provider, JsonNode settings) {
    return provider.create(RecordJson.read(provider.settings(), settings));
  }

  private static ObjectNode describe(Reward reward) {
    CallPlan calls = reward.calls();
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", reward.name())
        .put("grades_answer", reward.gradesAnswer())
        .put("unit", calls.unit().name().toLowerCase(Locale.ROOT)).put("most", calls.most());
    calls.concurrency().ifPresent(wanted -> node.put("concurrency", wanted));
    calls.deadline().ifPresent(wanted -> node.put("deadline_seconds", wanted.toNanos() / 1e9));
    ArrayNode columns = node.putArray("columns");
    reward.columns().forEach(columns::add);
    return node;
  }

  private static void answer(Reward reward, JsonNode request, String token, PrintStream answers)
      throws InterruptedException {
    List<Sample> samples = SampleJson.read(request.get("samples"));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("token", token)
        .put("id", request.get("id").asLong());
    answer.set("verdicts", VerdictJson.write(judged(reward, samples)));
    send(answers, answer);
  }

  private static List<Verdict> judged(Reward reward, List<Sample> samples) throws InterruptedException {
    try {
      List<Verdict> verdicts = reward.judgeAll(samples).toCompletableFuture().get();
      if (verdicts == null || verdicts.contains(null)) {
        return lost(samples, "gave no verdict (null)");
      }
      return verdicts;
    } catch (ExecutionException thrown) {
      return lost(samples, "threw " + thrown.getCause());
      // any failure is the reward's; this process does nothing else
    } catch (RuntimeException | Error thrown) {
      return lost(samples, "threw " + thrown);
    }
  }

  private static List<Verdict> lost(List<Sample> samples, String reason) {
    return Collections.nCopies(samples.size(), new Verdict.Unscorable(reason));
  }

  private static void send(PrintStream answers, ObjectNode answer) {
    answers.print(answer + "\n");
    answers.flush();
  }
}
