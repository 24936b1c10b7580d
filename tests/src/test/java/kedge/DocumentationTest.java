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
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands, options, links and paths that the documentation shows exist; its lines and table cells stay readable. */
class DocumentationTest {
  private static final int README_LINES = 150;
  private static final int PROSE_WIDTH = 110;
  private static final int CELL_WIDTH = 120;
  /** Written by hand as they happened, or generated from the code: their lines are as they are. */
  private static final Set<String> FREE_FORM = Set.of("lab-log.md", "recipe-reference.md");
  private static final Pattern COMMAND = Pattern.compile("(?:^ {4}|`|^)\\./kedge((?: [^`\\n]*)?)", Pattern.MULTILINE);
  private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|[^\\s'\"]+");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern QUOTED = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern REPOSITORY_PATH = Pattern.compile(
      "(?:data|grader|chat|policy|rewards|sft|rollouts|rl|recipes|training|ablation|cli|spark|tests|docs|\\.ci"
          + "|\\.github)/[\\w./-]+");
  private final Path root = Repository.root();

  @Test
  void theReadmeIsReadInTenMinutes() throws IOException {
    int lines = Files.readAllLines(root.resolve("README.md")).size();
    assertTrue(lines <= README_LINES, "README.md has " + lines + " lines, expected at most " + README_LINES);
  }

  @Test
  void everyCommandAndOptionShownExists() {
    CommandLine top = KedgeCommand.line();
    List<String> faults = new ArrayList<>();
    int commands = 0;
    for (Map.Entry<Path, String> page : pages(name -> !name.equals("lab-log.md")).entrySet()) {
      for (MatchResult shown : COMMAND.matcher(page.getValue()).results().toList()) {
        commands++;
        String text = shown.group(1).replaceFirst("\\s#\\s.*", "");
        fault(top, WORD.matcher(text).results().map(MatchResult::group).toList())
            .forEach(fault -> faults.add(page.getKey() + ": ./kedge" + text + ": " + fault));
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(commands > 30, "only " + commands + " commands were found");
  }

  private static List<String> fault(CommandLine top, List<String> words) {
    List<String> faults = new ArrayList<>();
    CommandLine command = top;
    boolean named = false;
    for (String word : words) {
      if (word.startsWith("-") && word.length() > 1) {
        String option = word.replaceFirst("=.*", "");
        if (!named || command.getCommandSpec().findOption(option) == null) {
          boolean everywhere = top.getCommandSpec().findOption(option) != null || option.equals("--help");
          if (!everywhere) {
            faults.add("no option " + option);
          }
        }
      } else if (command.getSubcommands().containsKey(word)) {
        command = command.getSubcommands().get(word);
        named = true;
      } else if (!named && !word.equals("COMMAND")) {
        faults.add("no command " + word);
        named = true;
      }
    }
    return faults;
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> faults = new ArrayList<>();
    pages(name -> true).forEach((page, text) -> LINK.matcher(text).results().map(link -> link.group(1))
        .filter(link -> !link.matches("[a-z]+://.*")).forEach(link -> {
          String[] parts = link.split("#", 2);
          Path target = parts[0].isEmpty() ? root.resolve(page)
              : root.resolve(page).resolveSibling(parts[0]).normalize();
          if (!Files.exists(target)) {
            faults.add(page + ": " + link);
          } else if (parts.length > 1 && !anchors(read(target)).contains(parts[1])) {
            faults.add(page + ": " + link + " has no such heading");
          }
        }));
    assertEquals(List.of(), faults);
  }

  @Test
  void everyPathOfTheRepositoryExists() {
    List<String> faults = new ArrayList<>();
    int paths = 0;
    // Metrics of other toolkits look like paths.
    Set<String> without = Set.of("lab-log.md", "from-trl.md");
    for (Map.Entry<Path, String> page : pages(name -> !without.contains(name)).entrySet()) {
      for (String quoted : QUOTED.matcher(page.getValue()).results().map(each -> each.group(1)).toList()) {
        for (String word : quoted.split("\\s+")) {
          if (REPOSITORY_PATH.matcher(word).matches()) {
            paths++;
            if (!Files.exists(root.resolve(word))) {
              faults.add(page.getKey() + ": " + word);
            }
          }
        }
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(paths > 100, "only " + paths + " paths were found");
  }

  @Test
  void linesAndCellsStayReadable() {
    List<String> faults = new ArrayList<>();
    pages(name -> !FREE_FORM.contains(name)).forEach((page, text) -> {
      boolean code = false;
      for (String line : text.split("\n")) {
        code ^= line.startsWith("```");
        boolean table = line.strip().startsWith("|");
        if (table) {
          Stream.of(line.split("(?<!\\\\)\\|")).map(String::strip).filter(cell -> cell.length() > CELL_WIDTH)
              .forEach(cell -> faults.add(page + ": cell of " + cell.length() + ": " + cell));
        } else if (!code && !line.startsWith("    ") && line.length() > PROSE_WIDTH) {
          faults.add(page + ": line of " + line.length() + ": " + line);
        }
      }
    });
    assertEquals(List.of(), faults);
  }

  /** Names of a page's headings, as links have them. */
  private static List<String> anchors(String text) {
    return Pattern.compile("^#+ (.*)$", Pattern.MULTILINE).matcher(text).results()
        .map(heading -> heading.group(1).toLowerCase().replaceAll("[^\\w\\- ]", "").replace(' ', '-')).toList();
  }

  /** Text of the pages by path below the root: those of docs, and those in the root itself. */
  private Map<Path, String> pages(Predicate<String> named) {
    Map<Path, String> pages = new LinkedHashMap<>();
    for (Path folder : List.of(root, root.resolve("docs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md") && named.test(file.getFileName().toString())).sorted()
            .forEach(file -> pages.put(root.relativize(file), read(file)));
      } catch (IOException fault) {
        throw new UncheckedIOException(fault);
      }
    }
    return pages;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }
}
