package kedge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

/** The code conventions of CONTRIBUTING.md, checked against every Java source. */
class CodeConventionsTest {
  /** The modules that each module may use. */
  private static final Map<String, Set<String>> ARROWS = new LinkedHashMap<>();

  static {
    ARROWS.put("data", Set.of());
    ARROWS.put("grader", Set.of());
    ARROWS.put("chat", Set.of("data"));
    ARROWS.put("policy", Set.of("data"));
    ARROWS.put("rewards", Set.of("data", "grader", "chat"));
    ARROWS.put("sft", Set.of("data", "chat", "policy"));
    ARROWS.put("rollouts", Set.of("data", "chat", "policy"));
    ARROWS.put("rl", Set.of("data", "policy", "rollouts", "rewards"));
    ARROWS.put("recipes", Set.of("data", "chat", "policy", "rewards", "sft", "rl"));
    ARROWS.put("training", Set.of("data", "chat", "policy", "rewards", "sft", "rollouts", "rl", "recipes"));
    ARROWS.put("ablation", Set.of("data", "policy", "recipes", "training"));
    ARROWS.put("cli", Set.of("data", "grader", "chat", "policy", "rewards", "sft", "rollouts", "rl", "recipes",
        "training", "ablation"));
    ARROWS.put("spark", Set.of("data"));
  }

  /** Files that may catch whatever is thrown: they run code of others and turn what it throws into a verdict. */
  private static final Set<String> CATCHES_ALL = Set
      .of("rewards/src/main/java/kedge/rewards/pool/RewardBatch.java");
  private static final int LONGEST_FILE = 350;
  private static final int LARGEST_MEDIAN = 100;
  private static final int LONGEST_METHOD = 60;
  private static final int WIDEST_LINE = 120;
  private static final int LARGEST_PACKAGE = 25;
  private static final int LARGEST_MODULE_PERCENT = 22;
  private static final Pattern BRITISH = Pattern.compile(
      "(?i)\\w*(?:optimis|normalis|initialis|standardis|serialis|summaris|recognis|randomis|behaviour|judgement"
          + "|colour|favour|honour|labelled)\\w*");
  private static final Pattern PRIVATE_CODE = Pattern.compile("\\b[PNR]\\d{1,2}\\b");

  private final List<String> faults = new ArrayList<>();

  @Test
  void modulesUseOnlyWhatIsBelowThem() {
    long imports = 0;
    for (Map.Entry<String, List<JavaFile>> module : mainSources().entrySet()) {
      for (JavaFile file : module.getValue()) {
        imports += file.imports();
        file.uses().stream().filter(used -> !allowed(module.getKey(), used))
            .forEach(used -> faults.add(file.name() + " uses " + used));
      }
    }
    assertTrue(imports > 1000, "too few imports were found to say anything");
    assertEquals(List.of(), faults);
  }

  @Test
  void packagesFormNoCircle() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaFile file : all(mainSources())) {
      uses.computeIfAbsent(file.packageName(), unused -> new TreeSet<>()).addAll(file.packagesUsed());
    }
    assertTrue(uses.size() > 50, "only " + uses.size() + " packages were found");
    // Packages that use nothing that is left, or that nothing that is left uses, are removed until none can be.
    Map<String, Set<String>> left = new TreeMap<>(uses);
    boolean removed = true;
    while (removed) {
      Set<String> used = left.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
      removed = left.keySet().removeIf(name -> !used.contains(name));
      removed |= left.keySet().removeIf(name -> left.get(name).stream().noneMatch(left::containsKey));
    }
    left.replaceAll(
        (name, all) -> all.stream().filter(left::containsKey).collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(Map.of(), left, "packages on a circle, or between two");
  }

  @Test
  void packagesAreSmallAndDescribed() {
    Map<String, List<JavaFile>> packages = all(mainSources()).stream()
        .collect(Collectors.groupingBy(JavaFile::packageName, TreeMap::new, Collectors.toList()));
    packages.forEach((name, files) -> {
      long types = files.stream().filter(file -> !file.describesPackage()).count();
      if (types > LARGEST_PACKAGE) {
        faults.add(name + " has " + types + " files");
      }
      if (types == files.size()) {
        faults.add(name + " has no package-info.java");
      }
    });
    assertEquals(List.of(), faults);
  }

  @Test
  void aSimpleNameOccursOnce() {
    Map<String, List<String>> named = Stream.concat(all(mainSources()).stream(), testSources().stream())
        .filter(file -> !file.describesPackage())
        .collect(Collectors.groupingBy(JavaFile::simpleName, TreeMap::new,
            Collectors.mapping(JavaFile::name, Collectors.toList())));
    named.values().stream().filter(files -> files.size() > 1).forEach(files -> faults.add(files.toString()));
    assertEquals(List.of(), faults);
  }

  @Test
  void filesAndMethodsAreShort() {
    List<JavaFile> files = all(mainSources());
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
    int median = lengths[lengths.length / 2];
    System.out.println("conventions: files have " + median + " lines in the median, " + lengths[lengths.length - 1]
        + " at most; " + methods + " methods have " + longest + " at most");
    assertTrue(methods > 1000, "only " + methods + " methods were found");
    assertTrue(median <= LARGEST_MEDIAN, "the median file has " + median + " lines");
    assertEquals(List.of(), faults);
  }

  @Test
  void modulesAreBalanced() {
    Map<String, Integer> lines = new LinkedHashMap<>();
    mainSources().forEach((module, files) -> lines.put(module,
        files.stream().mapToInt(file -> file.lines().size()).sum()));
    int total = lines.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("conventions: main has " + total + " lines: " + lines);
    lines.forEach((module, count) -> {
      if (100 * count > LARGEST_MODULE_PERCENT * total) {
        faults.add(module + " has " + count + " of " + total + " lines");
      }
    });
    assertEquals(List.of(), faults);
  }

  @Test
  void linesAreNarrowAndTidy() {
    for (JavaFile file : Stream.concat(all(mainSources()).stream(), testSources().stream()).toList()) {
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.length() > WIDEST_LINE || line.contains("\t")) {
          faults.add(file.name() + ":" + (i + 1) + " has " + line.length() + " characters, or a tab");
        }
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void publicTypesAreDocumentedAndNothingIsSwallowed() {
    for (JavaFile file : all(mainSources())) {
      file.bareTypes().forEach(type -> faults.add(file.name() + ": public type " + type + " has no docstring"));
      if (file.code().contains("catch (Exception") && !CATCHES_ALL.contains(file.name())) {
        faults.add(file.name() + " catches Exception");
      }
      if (file.text().contains("TODO") || file.text().contains("FIXME")) {
        faults.add(file.name() + " leaves something to do");
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void proseIsPlain() {
    for (JavaFile file : Stream.concat(all(mainSources()).stream(), testSources().stream()).toList()) {
      if (file.simpleName().equals("CodeConventionsTest")) {
        continue;
      }
      String prose = file.withoutLiterals();
      for (Matcher british = BRITISH.matcher(prose); british.find();) {
        faults.add(file.name() + ": " + british.group() + ", expected American spelling");
      }
      for (Matcher code = PRIVATE_CODE.matcher(file.comments()); code.find();) {
        faults.add(file.name() + ": the code " + code.group() + " in a comment");
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void theReaderOfSourcesSeesWhatItShould() {
    JavaFile file = JavaFile.of("Sample.java", """
        package kedge.rewards;
        import kedge.policy.Policy; // import kedge.cli.Main;
        import static kedge.policy.cpu.Kernel.SIZE;
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
    assertEquals("kedge.rewards", file.packageName());
    assertEquals(Set.of("kedge.policy", "kedge.policy.cpu", "kedge.data"), file.packagesUsed());
    assertEquals(List.of(new JavaFile.Method("value", 8, 4), new JavaFile.Method("Sample", 14, 2),
        new JavaFile.Method("first", 17, 7)), file.methods());
    assertEquals(List.of("Bare"), file.bareTypes());
    assertEquals("import kedge.cli.Main;|kedge.sft.SftStep", file.comments().strip().replaceAll("\\s*\\n\\s*", "|"));
    assertTrue(!file.withoutLiterals().contains("kedge.rl.step") && file.withoutLiterals().contains("kedge.sft"));
  }

  private static boolean allowed(String module, String used) {
    if (used.equals("org.bytedeco")) {
      return module.equals("policy");
    }
    String other = used.substring("kedge.".length());
    return other.equals(module) || ARROWS.get(module).contains(other);
  }

  private static List<JavaFile> all(Map<String, List<JavaFile>> sources) {
    List<JavaFile> files = sources.values().stream().flatMap(List::stream).toList();
    assertTrue(files.size() > 200, "too few sources were found to say anything");
    return files;
  }

  private static Map<String, List<JavaFile>> mainSources() {
    Map<String, List<JavaFile>> sources = new LinkedHashMap<>();
    ARROWS.keySet().forEach(module -> sources.put(module, under(Repository.root().resolve(module + "/src/main/java"))));
    return sources;
  }

  private static List<JavaFile> testSources() {
    return Stream.concat(ARROWS.keySet().stream(), Stream.of("tests"))
        .flatMap(module -> under(Repository.root().resolve(module + "/src/test/java")).stream()).toList();
  }

  private static List<JavaFile> under(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> path.toString().endsWith(".java")).sorted()
          .map(path -> JavaFile.read(path, Repository.root())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
