package kedge.ablation.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.ablation.measure.Cell;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.Results;
import kedge.ablation.statistics.Claims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The LaTeX table: names as they are, and the baseline by its name. */
class TexTest {
  @TempDir
  Path folder;

  /** Makes a cell. @param seeds number of seeds, each with one run */
  private Cell cell(String name, int seeds) throws IOException {
    TreeMap<Long, Path> runs = new TreeMap<>();
    for (long seed = 1; seed <= seeds; seed++) {
      Path run = Files.createTempDirectory(folder, "run");
      Files.writeString(run.resolve("recipe.yaml"), "name: x\n");
      Files.writeString(run.resolve("evaluations.jsonl"),
          "{\"stage\":\"after_rl\",\"step\":0,\"problems\":20,\"pass@1\":{\"value\":0." + (50 + seed) + "}}\n");
      runs.put(seed, run);
    }
    return new Cell(name, Map.of("a", name), runs, new TreeMap<>());
  }

  private List<String> lines(String baseline, int seeds, String... names) throws IOException {
    List<Cell> cells = new ArrayList<>();
    for (String name : names) {
      cells.add(cell(name, seeds));
    }
    return new ResultTables(
        Results.of("test", cells, baseline, List.of(Measure.of("after_rl", "pass@1")), Claims.USUAL)).latex().lines()
            .toList();
  }

  @Test
  void theBaselineIsNamedWhereverItStands() throws IOException {
    String first = lines("10", 2, "5", "10", "20").get(0);
    assertTrue(first.startsWith("% test. ") && first.endsWith(" * differs from 10."), first);
  }

  @Test
  void noCharacterOfANameMeansAnythingToTex() throws IOException {
    List<String> lines = lines("10", 2, "10", "$5 to $6", "a\\b^c~d", "\\{50 %}_#1&@", "two\nlines");
    assertEquals("cell & seeds & after\\_rl pass{@}1 (\\%) \\\\", lines.get(3));
    assertTrue(lines.get(5).matches("10 & 2 & \\$[\\d.]+ \\\\pm [\\d.]+\\$ \\\\\\\\"), lines.get(5));
    assertTrue(lines.get(6).startsWith("\\$5 to \\$6 & 2 & $"), lines.get(6));
    assertTrue(lines.get(7).startsWith("a\\textbackslash{}b\\textasciicircum{}c\\textasciitilde{}d & 2 & $"),
        lines.get(7));
    assertTrue(lines.get(8).startsWith("\\textbackslash{}\\{50 \\%\\}\\_\\#1\\&{@} & 2 & $"), lines.get(8));
    assertTrue(lines.get(9).startsWith("two lines & 2 & $"), lines.get(9));
  }
}
