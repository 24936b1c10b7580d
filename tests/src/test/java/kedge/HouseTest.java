package kedge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

/** The rules of the house, held against every main source. */
class HouseTest {
  /** Which module may use which: the folders are the walk of a run, and nothing looks back. */
  private static final Map<String, Set<String>> ARROWS = new LinkedHashMap<>();

  static {
    ARROWS.put("data", Set.of());
    ARROWS.put("grader", Set.of());
    ARROWS.put("chat", Set.of("data"));
    ARROWS.put("policy", Set.of("data"));
    ARROWS.put("rewards", Set.of("data", "grader", "chat"));
    ARROWS.put("sft", Set.of("data", "chat", "policy"));
    ARROWS.put("rollouts", Set.of("data", "policy"));
    ARROWS.put("rl", Set.of("data", "policy", "rollouts", "rewards"));
    ARROWS.put("recipes", Set.of("data", "grader", "chat", "policy", "rewards", "sft", "rollouts", "rl"));
    ARROWS.put("training", Set.of("data", "grader", "chat", "policy", "rewards", "sft", "rollouts", "rl", "recipes"));
    ARROWS.put("ablation", Set.of("data", "policy", "recipes", "training"));
    ARROWS.put("cli", Set.of("data", "grader", "chat", "policy", "rewards", "sft", "rollouts", "rl", "recipes",
        "training", "ablation"));
  }

  /**
   * Files that may catch whatever is thrown, since they run code of others and turn what it throws into a counted
   * verdict.
   */
  private static final Set<String> CATCHES_ALL = Set.of("rewards/src/main/java/kedge/rewards/pool/RewardBatch.java");
  private static final int LONGEST_FILE = 350;
  private static final int LARGEST_MEDIAN = 100;
  private static final int LONGEST_METHOD = 60;
  private static final int WIDEST_LINE = 160;

  @Test
  void everyImportFollowsAnArrow() {
    Map<String, List<JavaFile>> house = sources();
    List<String> faults = new ArrayList<>();
    long imports = 0;
    for (Map.Entry<String, List<JavaFile>> module : house.entrySet()) {
      for (JavaFile file : module.getValue()) {
        imports += file.imports();
        file.uses().forEach(used -> {
          if (!allowed(module.getKey(), used)) {
            faults.add(file.name() + " uses " + used);
          }
        });
      }
    }
    System.out
        .println("house: read " + count(house) + " files with " + imports + " imports in " + house.size() + " modules");
    assertTrue(count(house) > 200 && imports > 1000, "too few sources were found to say anything");
    assertEquals(List.of(), faults);
  }

  @Test
  void filesAndMethodsAreShort() {
    Map<String, List<JavaFile>> house = sources();
    List<JavaFile> files = house.values().stream().flatMap(List::stream).toList();
    List<String> faults = new ArrayList<>();
    int methods = 0;
    int longest = 0;
    for (JavaFile file : files) {
      if (file.lines().size() > LONGEST_FILE) {
        faults.add(file.name() + " has " + file.lines().size() + " lines");
      }
      for (JavaFile.Method method : file.methods()) {
        methods++;
        longest = Math.max(longest, method.lines());
        if (method.lines() > LONGEST_METHOD) {
          faults.add(file.name() + ":" + method.line() + " " + method.name() + " has " + method.lines() + " lines");
        }
      }
    }
    int[] lengths = files.stream().mapToInt(file -> file.lines().size()).sorted().toArray();
    System.out.println("house: files have " + lengths[lengths.length / 2] + " lines in the median, "
        + lengths[lengths.length - 1] + " at most; "
        + methods + " methods have " + longest + " at most");
    assertTrue(methods > 1000, "only " + methods + " methods were found");
    assertTrue(lengths[lengths.length / 2] <= LARGEST_MEDIAN,
        "the median file has " + lengths[lengths.length / 2] + " lines");
    assertEquals(List.of(), faults);
  }

  @Test
  void sourcesAreTidy() {
    List<String> faults = new ArrayList<>();
    for (List<JavaFile> module : sources().values()) {
      for (JavaFile file : module) {
        file.bareTypes().forEach(type -> faults.add(file.name() + ": public type " + type + " has no docstring"));
        if (file.code().contains("catch (Exception") && !CATCHES_ALL.contains(file.name())) {
          faults.add(file.name() + " catches Exception");
        }
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
          String line = lines.get(i);
          if (line.length() > WIDEST_LINE || line.contains("\t") || line.contains("TODO") || line.contains("FIXME")) {
            faults.add(file.name() + ":" + (i + 1) + " "
                + (line.length() > WIDEST_LINE ? line.length() + " characters" : line.strip()));
          }
        }
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void theReaderOfSourcesSeesWhatItShould() {
    JavaFile file = JavaFile.of("Sample.java", """
        package kedge.rewards;
        import kedge.policy.Policy; // import kedge.cli.Main;
        /** kedge.sft.SftStep */
        public enum Sample {
          ONE("}") {
            @Override
            int value(int[] of) {
              String text = "{ kedge.rl.step \\" {"; char c = '{';
              return of.length;
            }
          },
          TWO;
          Sample() {
          }
          @Deprecated(since = "1")
          static int first() {
            Runnable run = () -> { int i = 0; };
            if (true) {
              return kedge.data.ProblemOrder.class.hashCode();
            }
            return 0;
          }
          public static final class Bare {
          }
        }
        """);
    assertEquals(Set.of("kedge.policy", "kedge.data"), file.uses());
    assertEquals(List.of(new JavaFile.Method("value", 7, 4), new JavaFile.Method("Sample", 13, 2),
        new JavaFile.Method("first", 16, 7)), file.methods());
    assertEquals(List.of("Bare"), file.bareTypes());
  }

  private static boolean allowed(String module, String used) {
    if (used.equals("org.bytedeco")) {
      return module.equals("policy");
    }
    String other = used.substring("kedge.".length());
    return other.equals(module) || ARROWS.get(module).contains(other);
  }

  private static int count(Map<String, List<JavaFile>> house) {
    return house.values().stream().mapToInt(List::size).sum();
  }

  private static Map<String, List<JavaFile>> sources() {
    Path root = Repository.root();
    Map<String, List<JavaFile>> sources = new LinkedHashMap<>();
    for (String module : ARROWS.keySet()) {
      try (Stream<Path> paths = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        sources.put(module, paths.filter(path -> path.toString().endsWith(".java")).sorted()
            .map(path -> JavaFile.read(path, root)).toList());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return sources;
  }
}
