package kedge.rewards.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.rewards.Candidate;
import kedge.rewards.FaultCases;
import kedge.rewards.Leftovers;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.process.ProcessReward;
import kedge.rewards.process.RecordJson;
import kedge.rewards.process.SampleJson;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardKindsTest {
  private static final Path FAULTS = Repository.root().resolve("rewards/src/test/resources/rewards/Faults.java");
  private static final String PROVIDER = """
      package jarred;
      import java.nio.file.Path;
      import java.util.*;
      import kedge.data.Problem;
      import kedge.rewards.*;
      public class Echo implements RewardProvider<Echo.Settings> {
        public enum Mood { GOOD, BAD }
        public record Inner(double by) { }
        public record Settings(String word, Optional<Integer> times, List<Mood> moods, Map<String, Path> paths,
            Inner inner) { }
        public String kind() { return "echo"; }
        public Class<Settings> settings() { return Settings.class; }
        public Reward create(Settings settings) {
          if (settings.word() == null) { throw new IllegalArgumentException("word is missing"); }
          return new Reward() {
            public String name() { return "echo"; }
            public boolean gradesAnswer() { return true; }
            public Set<String> columns() { return Set.of("hint"); }
            public Verdict judge(Problem problem, Candidate candidate) {
              if (candidate.text().equals("exit")) { System.exit(5); }
              return new Verdict.Scored(settings.inner().by(),
                  Map.of("settings", settings.toString(), "hint", problem.columns().get("hint")));
            }
          };
        }
      }
      """;

  @TempDir
  Path folder;

  @Test
  void noFaultOfASourceFileIsAZeroAndNothingIsLeft() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    Map<String, String> faults = new LinkedHashMap<>(Map.of("throw", "IllegalStateException: boom", "assert",
        "AssertionError: no", "hang", "missed the deadline of 5.0 s",
        "exit", "ended with status 3", "recursion", "StackOverflowError", "memory", "OutOfMemoryError", "nan", "finite",
        "pipe", "garbage", "child", "missed the deadline"));
    try (RewardKinds kinds = RewardKinds.installed().withSource(FAULTS)) {
      Record settings = settings(kinds, RewardKinds.SOURCE + FAULTS);
      FaultCases.judge(kinds.create(RewardKinds.SOURCE + FAULTS, settings, Optional.empty(), 64, RewardContext.NONE),
          faults);
    }
    leftovers.requireNone();
  }

  private static Record settings(RewardKinds kinds, String kind) {
    return RecordJson.read(kinds.settings().get(kind),
        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
  }

  @Test
  void whatAFilePrintsIsNotItsAnswerAndInsideItIsTheSame() {
    try (RewardKinds kinds = RewardKinds.installed().withSource(FAULTS);
        RewardKinds again = RewardKinds.installed().withSource(FAULTS)) {
      String kind = RewardKinds.SOURCE + FAULTS;
      Record settings = settings(again, kind);
      for (boolean isolate : new boolean[]{true, false}) {
        try (Reward reward = kinds.create(kind, settings, Optional.of(isolate), 64, RewardContext.NONE)) {
          assertEquals(isolate, reward instanceof ProcessReward);
          assertEquals("faults", reward.name());
          Sample fine = FaultCases.sample("fine");
          assertEquals(new Verdict.Scored(0.25), reward.judge(fine.problem(), fine.candidate()));
          Sample print = FaultCases.sample("print");
          assertEquals(new Verdict.Scored(1), reward.judge(print.problem(), print.candidate()));
        }
      }
    }
  }

  @Test
  void whatDoesNotCompileIsShownByLineAndColumn() throws IOException {
    refused("Typo.java", "import kedge.rewards.Reward;\npublic class Typo implements Rewrad {\n}\n",
        "Typo.java:2:30: cannot find symbol");
    refused("Plain.java", "public class Plain {\n}\n",
        "implements neither kedge.rewards.Reward nor kedge.rewards.RewardProvider");
    refused("Hidden.java", "class Hidden {\n}\n", "is not public");
    refused("Other.java", "class Another {\n}\n", "holds no class Other");
    refused("text.txt", "no", "expected a name that ends in .java");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> RewardKinds.installed().withSource(Path.of("Absent.java")))
            .getMessage().contains("looked for"));
  }

  private void refused(String name, String text, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    String message = assertThrows(IllegalArgumentException.class, () -> RewardKinds.installed().withSource(file))
        .getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aJarsRewardRunsInItsOwnProcessWithItsSettings() throws IOException, InterruptedException {
    Leftovers leftovers = new Leftovers();
    jar(folder.resolve("jars/echo.jar"), true);
    try (RewardKinds kinds = RewardKinds.installed().withJars(folder.resolve("jars"))) {
      Class<? extends Record> type = kinds.settings().get("echo");
      Record settings = RecordJson.read(type, new com.fasterxml.jackson.databind.ObjectMapper().readTree(
          "{\"word\": \"a\", \"times\": \"3\", \"moods\": [\"GOOD\"], \"paths\": {\"x\": \"/tmp\"}, \"inner\": "
              + "{\"by\": \"0.5\"}}"));
      Problem problem = new Problem("p", "s", Conversation.ofUser("?"), new Answer.Text("t"), Map.of("hint", "h"));
      try (Reward reward = kinds.create("echo", settings, Optional.empty(), 64, RewardContext.NONE)) {
        assertTrue(reward instanceof ProcessReward && reward.gradesAnswer());
        assertEquals(java.util.Set.of("hint"), reward.columns());
        assertEquals(new Verdict.Unscorable("its process ended with status 5"),
            reward.judge(problem, new Candidate("exit", 1, true)));
        assertEquals(new Verdict.Scored(0.5, Map.of("settings", settings.toString(), "hint", "h")),
            reward.judge(problem, new Candidate("", 1, true)));
      }
      Record none = RecordJson.read(type, com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
      String message = assertThrows(IllegalArgumentException.class,
          () -> kinds.create("echo", none, Optional.empty(), 64, RewardContext.NONE)).getMessage();
      assertEquals("reward echo cannot start: word is missing", message);
    }
    leftovers.requireNone();
  }

  @Test
  void jarsThatCannotBeUsedSayWhy() throws IOException {
    Path jars = Files.createDirectory(folder.resolve("bad"));
    jars(jars, "holds no jar");
    Files.writeString(jars.resolve("broken.jar"), "no zip");
    jars(jars, "broken.jar is not a jar that can be read");
    Files.delete(jars.resolve("broken.jar"));
    jar(jars.resolve("empty.jar"), false);
    jars(jars, "which names the reward's provider");
    jars(folder.resolve("nowhere"), "is no folder");
    Files.delete(jars.resolve("empty.jar"));
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jars.resolve("lacks.jar")))) {
      entry(jar, "META-INF/services/kedge.rewards.RewardProvider", "jarred.Absent\n".getBytes());
    }
    jars(jars, "jarred.Absent");
  }

  private static void jars(Path folder, String expected) {
    String message = assertThrows(IllegalArgumentException.class, () -> RewardKinds.installed().withJars(folder))
        .getMessage();
    assertTrue(message.contains(expected), message);
  }

  /** Compiles the provider into a jar, with or without saying that it is one. */
  private void jar(Path target, boolean named) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path source = Files.writeString(sources.resolve("Echo.java"), PROVIDER);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    assertEquals(0, compiler.run(null, null, OutputStream.nullOutputStream(), "-cp",
        System.getProperty("java.class.path"), "-d", classes.toString(), source.toString()));
    Files.createDirectories(target.getParent());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target)); var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entry(jar, classes.relativize(file).toString(), Files.readAllBytes(file));
      }
      if (named) {
        entry(jar, "META-INF/services/kedge.rewards.RewardProvider", "jarred.Echo\n".getBytes());
      }
    }
  }

  private static void entry(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }

  @Test
  void samplesCrossThePipeUnchanged() {
    List<Answer> answers = List.of(new Answer.Mathematical("1/2"), new Answer.Text("red"),
        new Answer.Choice('B', List.of("x", "y")),
        new Answer.Countdown(List.of(1, 2, 3), 6, "1+2+3"), new Answer.None());
    Conversation prompt = new Conversation(List.of(Turn.of(Role.SYSTEM, "Be brief."),
        new Turn(Role.USER,
            List.of(new Part.Text("What is \u201cthis\u201d?\n"), new Part.Image(new ImageRef(Path.of("a/b.png")))))));
    for (Answer answer : answers) {
      Problem problem = new Problem("p/1", "p", prompt, answer, Map.of("level", "3\u2028"));
      Sample read = SampleJson.read(
          SampleJson.write(List.of(new Sample(problem, new Candidate("\u0000x", 3, false, new int[]{5, 6, 7}))), true))
          .get(0);
      assertEquals(problem, read.problem());
      assertEquals("\u0000x", read.candidate().text());
      assertEquals(3, read.candidate().tokens());
      assertFalse(read.candidate().finished());
      assertEquals(List.of(5, 6, 7), java.util.Arrays.stream(read.candidate().ids()).boxed().toList());
    }
    assertEquals(5, answers.size());
  }
}
