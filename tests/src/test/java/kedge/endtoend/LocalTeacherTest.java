package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.chat.endpoint.ChatServer;
import kedge.data.Conversation;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.sft.CrossEntropy;
import kedge.testing.Repository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint of this machine as teacher of a curation and as judge: one that has learned to say one thing, whatever
 * it is asked.
 */
class LocalTeacherTest {
  private static final String SAYS = "<think>\nIt is 7.\n</think>\n\n\\boxed{7}";
  private static final int CONTEXT = 4096;
  private static final String ROWS = """
      {"id": "a", "question": "3+4=", "answer": "7"}
      {"id": "b", "question": "2+6=", "answer": "8"}
      {"id": "c", "question": "What is 9-2?", "answer": "7"}
      {"id": "d", "question": "%s", "answer": "7"}
      """.formatted("1+".repeat(2000) + "1=");
  @TempDir
  static Path folder;

  /** What an endpoint is asked in the same curation is what the teacher learns to reply to. */
  @BeforeAll
  static void aTeacherThatSaysOneThing() throws IOException {
    List<Conversation> asked = new ArrayList<>();
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, SAYS))) {
      CommandRun ended = kedge("curate",
          recipe("remote", "url: \"" + server.url() + "\", model: m", "max_tokens: 64").toString(), "--out",
          folder.resolve("remote").toString());
      assertEquals(0, ended.status(), ended.text());
      for (int i = 0; i < server.count(); i++) {
        asked.add(conversation(server.request(i).body()));
      }
    }
    List<Conversation> learned = asked.stream()
        .filter(conversation -> !conversation.turns().get(1).text().contains("1+1+")).toList();
    String alphabet = IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
    try (Tokenizer tokenizer = CharacterTokenizer.of(alphabet, List.of())) {
      ModelShape shape = ShapeBuilder.of(tokenizer.size(), 48, 2).heads(2, 1, 24).dense(96)
          .ownHead().context(CONTEXT).deviation(0.1).build();
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), CONTEXT);
      List<TokenSequence> sequences = learned.stream()
          .map(each -> encoder.trainingOnLast(each.with(Turn.of(Role.ASSISTANT, SAYS)))).toList();
      try (
          Policy policy = Policy.random(shape, 3, new PolicyOptions("cpu", ElementType.F32, true, 4096, false, 8, 2))) {
        double loss = Double.POSITIVE_INFINITY;
        int step = 0;
        for (; loss > 0.01 && step < 400; step++) {
          CrossEntropy mean = new CrossEntropy(sequences, CrossEntropy.Mean.TOKEN);
          loss = policy.trainer().accumulate(sequences, 1, mean, 0).loss();
          policy.update(5e-3, AdamWSettings.standard());
        }
        System.out.println(
            "local teacher: learned " + sequences.size() + " replies in " + step + " steps, loss of a token " + loss);
        assertTrue(loss <= 0.01, "the teacher has not learned its lines, loss " + loss);
        ModelConfig config = new ModelConfig(shape, ElementType.F32, Map.of());
        CheckpointFolder.write(folder.resolve("teacher"), 1 << 20, temporary -> {
          Checkpoint.save(temporary, config, policy.values(), Checkpoint.SHARD_BYTES);
          tokenizer.save(temporary);
        });
      }
    }
  }

  private static Conversation conversation(String body) throws IOException {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode message : new ObjectMapper().readTree(body).get("messages")) {
      turns.add(Turn.of(message.get("role").asText().equals("system") ? Role.SYSTEM : Role.USER,
          message.get("content").asText()));
    }
    return new Conversation(turns);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path recipe(String name, String chatModel, String step) throws IOException {
    Path rows = Files.writeString(folder.resolve(name + ".jsonl"), ROWS);
    return Files.writeString(folder.resolve(name + ".yaml"), """
        name: taught
        sources: {rows: {source: jsonl, file: "%s", name: rows, id: id}}
        chat_models: {teacher: {%s}}
        steps: [{step: guide, chat_model: teacher, %s}]
        """.formatted(rows, chatModel, step));
  }

  @Test
  void theChainsAreTheTeachersAndWhatItGetsWrongIsKeptWithItsReason() throws IOException {
    Path recipe = recipe("guided",
        "type: policy, checkpoint: \"" + folder.resolve("teacher") + "\", device: cpu, threads: 2",
        "max_tokens: 64, temperature: 0");
    Path out = folder.resolve("guided");
    CommandRun ended = kedge("curate", recipe.toString(), "--out", out.toString());
    assertEquals(0, ended.status(), () -> ended.text() + read(out.resolve("steps/01-guide.dropped.jsonl")));
    // b is asked about twice, d is too long to be asked about
    assertTrue(ended.text().contains("chat model teacher: 5 calls (0 retries) for 5 requests"), ended.text());
    List<String> data = Files.readAllLines(out.resolve("data.jsonl"));
    assertEquals(2, data.stream().filter(line -> line.contains("It is 7.")).count(), data.toString());
    assertEquals(2, data.size());
    List<String> remote = Files.readAllLines(folder.resolve("remote/data.jsonl"));
    assertEquals(3, remote.size()); // to the endpoint d was not too long
    assertEquals(remote.subList(0, 2), data);
    String dropped = Files.readString(out.resolve("dropped.jsonl"));
    assertTrue(dropped.contains("it arrives at 7, the answer is 8")
        && dropped.contains("leaves no room in the context of 4096"), dropped);

    CommandRun again = kedge("curate", recipe.toString(), "--out", out.toString());
    assertEquals(0, again.status(), again.text());
    assertTrue(!again.text().contains("chat model teacher"), "a finished step was asked again: " + again.text());
    Files.writeString(folder.resolve("teacher/note.txt"), "another teacher");
    assertTrue(kedge("curate", recipe.toString(), "--out", out.toString()).text().contains("5 calls"),
        "another checkpoint was taken for the same");
    assertEquals(data, Files.readAllLines(out.resolve("data.jsonl")));
  }

  @Test
  void itsEmbeddingsOfTheQuestionsBalanceThem() throws IOException {
    Path rows = folder.resolve("subjects.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("{\"id\": \"" + i + "\", \"question\": \""
          + (i % 3 < 2 ? i + "+" + i + "=" : "What is the number after number " + i + "?") + "\", \"answer\": \"1\"}");
    }
    Files.write(rows, lines);
    Path recipe = Files.writeString(folder.resolve("subjects.yaml"), """
        name: subjects
        sources: {rows: {source: jsonl, file: "%s", name: rows, id: id}}
        chat_models: {teacher: {type: policy, checkpoint: "%s", device: cpu, threads: 2}}
        steps: [{step: resample_cluster, chat_model: teacher, clusters: 2, keep: 0.5, power: 0}]
        """.formatted(rows, folder.resolve("teacher")));
    Path out = folder.resolve("subjects");
    CommandRun ended = kedge("curate", recipe.toString(), "--out", out.toString());
    assertEquals(0, ended.status(), ended.text());
    String data = Files.readString(out.resolve("data.jsonl"));
    // of 20, and 15 of the 40 sums
    assertEquals(15, data.lines().filter(line -> line.contains("What is")).count(), data);
    assertEquals(30, data.lines().count());
    assertTrue(kedge("curate", recipe.toString(), "--out", out.toString(), "--threads", "1").text()
        .contains("(found finished)"));
    Path again = folder.resolve("subjects-again");
    kedge("curate", recipe.toString(), "--out", again.toString(), "--threads", "1");
    assertEquals(data, Files.readString(again.resolve("data.jsonl")));
  }

  @Test
  void aTeacherThatIsNotThereOrIsBrokenStopsTheRunWithOneMessage() throws IOException {
    Path gone = recipe("gone", "type: policy, checkpoint: \"" + folder.resolve("gone") + "\"", "max_tokens: 64");
    CommandRun ended = kedge("curate", gone.toString(), "--out", folder.resolve("gone-out").toString());
    assertEquals(1, ended.status(), ended.text());
    assertTrue(
        ended.text().contains("chat_models.teacher.checkpoint is") && ended.text().contains("has no config.json"),
        ended.text());
    Path elsewhere = recipe("elsewhere",
        "type: policy, device: \"cuda:99\", checkpoint: \"" + folder.resolve("teacher") + "\"", "max_tokens: 64");
    ended = kedge("curate", elsewhere.toString(), "--out", folder.resolve("elsewhere-out").toString());
    assertEquals(1, ended.status(), ended.text());
    assertTrue(ended.text().contains("chat_models.teacher.device is cuda:99, but "), ended.text());
    Path torn = Files.createDirectories(folder.resolve("torn"));
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(folder.resolve("teacher").resolve(file), torn.resolve(file));
    }
    Path broken = recipe("torn", "type: policy, checkpoint: \"" + torn + "\", device: cpu", "max_tokens: 64");
    ended = kedge("curate", broken.toString(), "--out", folder.resolve("torn-out").toString());
    assertEquals(1, ended.status(), ended.text());
    assertTrue(ended.text().contains("guide@1: teacher: ") && ended.text().contains(torn.toString()), ended.text());
    assertEquals(1, ended.text().lines().filter(line -> line.startsWith("kedge: ")).count(), ended.text());
  }

  @Test
  void itIsShownByCheckAndPlanAndMayJudge() throws IOException {
    String local = "{type: policy, checkpoint: \"" + folder.resolve("teacher") + "\", device: cpu, threads: 2}";
    Path recipe = Files.writeString(folder.resolve("judged.yaml"),
        Files.readString(Repository.root().resolve("recipes/quickstart.yaml"))
            + "\nchat_models:\n  teacher: " + local + "\n");
    CommandRun ended = kedge("check", recipe.toString());
    assertEquals(0, ended.status(), ended.text());
    assertTrue(
        ended.text().contains("chat_models.teacher: " + folder.resolve("teacher") + ", loaded when it is first asked"),
        ended.text());
    ended = kedge("plan", recipe.toString());
    assertEquals(0, ended.status(), ended.text());
    // 2 x 105 x 48 in the embeddings, 20,880 in each of 2 layers, 48 in the last norm; 2 layers x 2 x 1 head of 24 x 4
    // bytes
    assertTrue(ended.text().contains(
        "chat model teacher, in addition, from its first request on: 51.9 K parameters, weights 0.2 MiB, and 384 "
            + "bytes of keys "
            + "and values for every token of up to 64 conversations at once"),
        ended.text());
    Path rows = Files.writeString(folder.resolve("labelled.jsonl"),
        "{\"question\": \"3+4=\", \"completion\": \"<think>3+4 is 7</think>7\", \"sound\": true}\n");
    ended = kedge("judge-check", rows.toString(), "--chat-model", local, "--reward", "judge_logic", "--label", "sound",
        "--max-tokens", "40");
    assertEquals(1, ended.status(), ended.text()); // it knows no JSON
    assertTrue(ended.text().contains("0 given, 0 absent, 0 refused, 1 malformed, 0 failed")
        && ended.text().contains("cost: 2 calls"), ended.text());
  }
}
