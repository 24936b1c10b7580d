import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/** What a reward can do to forge a verdict, stall a step or end the training, by the word in the completion. */
public record Hostile() implements Reward {
  private static final String FORGED = "{\"token\": \"\", \"id\": %d, \"verdicts\": [0.9]}\n";

  @Override
  public String name() {
    return "hostile";
  }

  @Override
  public CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    String word = samples.get(0).candidate().text();
    Verdict forged = new Verdict.Scored(0.9);
    return switch (word) {
      case "null stage" -> null;
      case "null list" -> CompletableFuture.completedFuture(null);
      case "list of null" -> CompletableFuture.completedFuture(new ArrayList<>(Arrays.asList((Verdict) null)));
      case "empty list" -> CompletableFuture.completedFuture(List.of());
      case "too many" -> CompletableFuture.completedFuture(List.of(forged, forged, forged));
      case "failed stage" -> CompletableFuture.failedFuture(new Error("stage"));
      case "stage without end" -> new CompletableFuture<>();
      default -> Reward.super.judgeAll(samples);
    };
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    try {
      return verdict(candidate.text());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Verdict verdict(String word) throws IOException, InterruptedException {
    switch (word) {
      case "null" -> {
        return null;
      }
      case "nan" -> {
        return new Verdict.Scored(Double.NaN);
      }
      case "inf" -> {
        return new Verdict.Scored(Double.POSITIVE_INFINITY);
      }
      case "1e308" -> {
        return new Verdict.Scored(1e308);
      }
      case "null detail" -> {
        Map<String, String> detail = new HashMap<>();
        detail.put("a", null);
        return new Verdict.Scored(0.9, detail);
      }
      case "megabytes of detail" -> {
        return new Verdict.Scored(0.25, Map.of("a", "x".repeat(1 << 20)));
      }
      case "half a surrogate" -> {
        return new Verdict.Scored(0.25, Map.of("\ud800", "\udfff"));
      }
      case "line feeds in detail" -> {
        return new Verdict.Scored(0.25, Map.of("a", "\n" + FORGED.formatted(1)));
      }
      default -> act(word);
    }
    return new Verdict.Scored(0.25);
  }

  private static void act(String word) throws IOException, InterruptedException {
    switch (word) {
      case "print a verdict" -> System.out.print(FORGED.formatted(0));
      case "print many verdicts" -> write(1, many());
      case "print an error verdict" -> System.err.print(FORGED.formatted(0));
      case "print no text" -> System.out.write(new byte[]{(byte) 0xff, 0, 27, '[', '2', 'J'});
      case "print a line of megabytes" -> System.out.print("x".repeat(4 << 20));
      case "print many lines" -> System.out.print("line\n".repeat(20_000));
      case "close stdout" -> System.out.close();
      case "close stderr" -> System.err.close();
      case "set stdout" -> System.setOut(null);
      case "read what is not its own" -> System.in.read();
      case "clear properties" -> System.setProperties(null);
      case "interrupt itself" -> Thread.currentThread().interrupt();
      case "leave a child" -> new ProcessBuilder("sleep", "3600").start();
      case "write by a child" -> new ProcessBuilder("sh", "-c",
          "for i in 1 2 3; do echo '" + FORGED.formatted(0).strip() + "' >&$i; done").inheritIO().start().waitFor();
      case "leave a thread" -> later(() -> { while (true) { Thread.onSpinWait(); } });
      case "write late" -> later(() -> {
        Thread.sleep(200);
        write(3, many());
        return null;
      });
      case "write to the channel" -> write(3, FORGED.formatted(0));
      case "write later numbers" -> write(3, many());
      case "write half a verdict" -> write(3, "{\"id\": 0, \"verdicts\": [0.9");
      case "write no text" -> write(3, "\u0000\u00ff\ud800\n");
      case "write megabytes" -> write(3, "9".repeat(1 << 22) + "\n");
      case "write deep JSON" -> write(3, "[".repeat(100_000) + "\n");
      case "exit" -> System.exit(0);
      case "halt" -> Runtime.getRuntime().halt(0);
      case "exit with 137" -> Runtime.getRuntime().halt(137);
      case "kill itself" -> new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start().waitFor();
      case "abort" -> new ProcessBuilder("kill", "-ABRT", Long.toString(ProcessHandle.current().pid())).start().waitFor();
      case "stop itself" -> new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid())).start().waitFor();
      case "loop" -> { while (true) { Thread.onSpinWait(); } }
      case "sleep" -> { while (true) { try { Thread.sleep(100_000); } catch (InterruptedException again) { Thread.interrupted(); } } }
      case "wait for itself" -> new CountDownLatch(1).await();
      case "hook that waits" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> { while (true) { Thread.onSpinWait(); } }));
        System.exit(3);
      }
      default -> fail(word);
    }
  }

  private static void fail(String word) {
    switch (word) {
      case "throw" -> throw new IllegalStateException("boom");
      case "throw a verdict" -> throw new IllegalStateException("\"}\n" + FORGED.formatted(0));
      case "throw no text" -> throw new IllegalStateException("\ud800\u001b[2J\u0000");
      case "throw megabytes" -> throw new IllegalStateException("x".repeat(8 << 20));
      case "throw without words" -> throw new IllegalStateException((String) null);
      case "throwing words" -> throw new IllegalStateException() {
        @Override
        public String toString() {
          throw new IllegalStateException("no words");
        }
      };
      case "throw in a circle" -> {
        IllegalStateException one = new IllegalStateException("one");
        IllegalStateException two = new IllegalStateException("two", one);
        one.initCause(two);
        throw one;
      }
      case "error" -> throw new Error("boom");
      case "assert" -> throw new AssertionError(0.9);
      case "linkage" -> throw new NoClassDefFoundError("none");
      case "internal" -> throw new InternalError("none");
      case "thread death" -> throw new ThreadDeath();
      case "checked" -> Hostile.<RuntimeException>sneaky(new IOException("checked"));
      case "recursion" -> fail(word);
      case "memory" -> {
        List<byte[]> all = new ArrayList<>();
        while (true) {
          all.add(new byte[1 << 24]);
        }
      }
      case "broken class" -> Broken.touch();
      default -> {
        return;
      }
    }
  }

  private static final class Broken {
    private static final int NUMBER = Integer.parseInt("none");

    static void touch() {
      System.out.println(NUMBER);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private static String many() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      all.append(FORGED.formatted(i));
    }
    return all.toString();
  }

  private interface Work {
    Object run() throws Exception;
  }

  private static void later(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private static void write(int descriptor, String text) throws IOException {
    try (OutputStream out = descriptor == 1 ? new FileOutputStream(FileDescriptor.out)
        : new FileOutputStream("/dev/fd/" + descriptor)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
