package kedge.rollouts.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that answer what was not asked for: one message each, which names the server. */
class WrongAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  Path folder;

  private static UnaryOperator<String> choice(Consumer<ObjectNode> change) {
    return text -> {
      JsonNode answer = read(text);
      change.accept((ObjectNode) answer.get("choices").get(0));
      return answer.toString();
    };
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ArrayNode tokens(ObjectNode choice) {
    return (ArrayNode) choice.get("token_ids");
  }

  private static ArrayNode numbers(ObjectNode choice) {
    return (ArrayNode) choice.get("logprobs").get("token_logprobs");
  }

  private static Map<UnaryOperator<String>, String> completions() {
    Map<UnaryOperator<String>, String> cases = new LinkedHashMap<>();
    cases.put(text -> ((ObjectNode) read(text)).put("model", "other").toString(),
        "the answer is of model \"other\", expected \"policy\"");
    cases.put(text -> "{\"model\":\"policy\",\"choices\":[]}", "the answer has 0 completions, expected 1");
    cases.put(text -> "<html>It works</html>", "the answer is of model , expected \"policy\"");
    cases.put(text -> "", "the answer is of model , expected \"policy\"");
    cases.put(choice(each -> each.putArray("prompt_token_ids").add(3)),
        "prompt_token_ids are not the token ids that were sent");
    cases.put(choice(each -> each.remove("token_ids")), "the answer has no list token_ids. Maybe the server is");
    cases.put(choice(each -> tokens(each).set(0, JSON.valueToTree("a"))), "token_ids[0] is \"a\", expected a token id");
    cases.put(choice(each -> tokens(each).set(0, JSON.valueToTree(-1))), "token_ids[0] is -1, expected a token id");
    cases.put(choice(each -> tokens(each).set(0, JSON.valueToTree(999_999))),
        "token id 999999 was drawn, expected below");
    cases.put(choice(each -> numbers(each).remove(0)), "numbers for");
    cases.put(text -> choice(each -> numbers(each).set(0, JSON.valueToTree("?"))).apply(text).replace("\"?\"", "NaN"),
        "token_logprobs[0] is NaN, expected a log-probability");
    cases.put(choice(each -> numbers(each).setNull(0)), "token_logprobs[0] is null, expected a log-probability");
    cases.put(choice(each -> numbers(each).set(0, JSON.valueToTree(0.7))),
        "token_logprobs[0] is 0.7, expected a log-probability");
    cases.put(choice(each -> {
      tokens(each).removeAll();
      numbers(each).removeAll();
    }), "0 tokens were drawn, expected 1 to 12");
    cases.put(choice(each -> {
      tokens(each).removeAll().add(5);
      numbers(each).removeAll().add(-1);
    }), "a completion ends after 1 tokens with 5, which is no stop token, expected up to 12. Maybe it serves a shorter "
        + "context");
    cases.put(choice(each -> {
      tokens(each).removeAll();
      numbers(each).removeAll();
      for (int i = 0; i < 13; i++) {
        tokens(each).add(5);
        numbers(each).add(-1);
      }
    }), "13 tokens were drawn, expected 1 to 12");
    return cases;
  }

  @Test
  void completionsThatWereNotAskedFor() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.engine().synchronize();
      List<String> faults = new ArrayList<>();
      completions().forEach((change, expected) -> {
        rig.servers.get(0).answerBy((number, path, body, honest) -> new FakeVllm.Answer(200,
            change.apply(honest.answer().body())));
        faults.addAll(fault(rig, expected));
      });
      assertEquals(List.of(), faults);
    }
  }

  private static List<String> fault(FleetRig rig, String expected) {
    String message = assertThrows(UserError.class, () -> rig.engine().draw(rig.problems, 4, FleetRig.SAMPLING, 9, 0))
        .getMessage();
    boolean right = message.contains(expected) && message.startsWith("server " + rig.servers.get(0).url());
    return right ? List.of() : List.of(message + " | expected " + expected);
  }

  @Test
  void aCompletionGoesOnAfterItsStopToken() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.engine().synchronize();
      int stop = rig.tiny.encoder.closingToken();
      rig.servers.get(0).answerBy((number, path, body, honest) -> new FakeVllm.Answer(200, choice(each -> {
        tokens(each).removeAll().add(stop).add(5);
        numbers(each).removeAll().add(-1).add(-1);
      }).apply(honest.answer().body())));
      assertEquals(List.of(), fault(rig, "a completion goes on after its stop token " + stop));
    }
  }

  @Test
  void statusesThatNoRetryCures() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.retries = 1;
      rig.engine().synchronize();
      List<String> faults = new ArrayList<>();
      Map<Integer, String> statuses = new TreeMap<>(Map.of(302, "HTTP 302", 400,
          "/v1/completions answered HTTP 400: {\"error\":\"too long\"}", 401, "HTTP 401", 404, "HTTP 404"));
      statuses.forEach((status, expected) -> {
        rig.servers.get(0).answerBy((number, path, body, honest) -> new FakeVllm.Answer(status,
            "{\"error\":\"too long\"}"));
        faults.addAll(fault(rig, expected));
      });
      assertEquals(List.of(), faults);
      rig.servers.get(0).answerBy((number, path, body, honest) -> new FakeVllm.Answer(500, "{\"error\":\"dead\"}"));
      String message = assertThrows(UserError.class, () -> rig.engine().draw(rig.problems, 4, FleetRig.SAMPLING, 9, 0))
          .getMessage();
      assertTrue(message.contains("HTTP 500") && message.contains(rig.servers.get(0).url()), message);
    }
  }

  @Test
  void weightsThatCannotBeLoadedStopTheRunAndTheServerGoesOn() throws IOException {
    for (int status : new int[]{404, 500}) {
      try (FleetRig rig = new FleetRig(folder.resolve("status" + status), 1)) {
        rig.servers.get(0).answerBy((number, path, body, honest) -> path.equals("/collective_rpc")
            ? new FakeVllm.Answer(status, "{\"detail\":\"no such folder\"}")
            : honest.answer());
        String message = assertThrows(UserError.class, rig.engine()::synchronize).getMessage();
        assertTrue(message.contains("/collective_rpc answered HTTP " + status) && message.contains("seen_as"),
            message);
        assertTrue(rig.servers.get(0).routes().contains("/resume"), "a server that was paused is resumed");
      }
    }
  }

  @Test
  void aServerOfSeveralModelsOrNoneOfThatName() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.servers.get(0).answerBy((number, path, body, honest) -> path.equals("/v1/models")
          ? new FakeVllm.Answer(200, "{\"data\":[{\"id\":\"a\",\"parent\":null},{\"id\":\"b\",\"parent\":null}]}")
          : honest.answer());
      String message = assertThrows(UserError.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.endsWith("serves the models [a, b], expected one. Maybe name it: rollouts.model"), message);
    }
  }
}
