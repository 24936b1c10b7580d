package kedge.sft.curation.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import kedge.chat.TextEmbedder;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.PartOutcomes;
import kedge.sft.curation.Picture;
import kedge.sft.curation.RecordFeature;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.MinHash;
import kedge.sft.curation.text.NearIndex;
import kedge.sft.curation.text.NormalizedWords;
import kedge.sft.curation.text.Numbers;
import kedge.sft.curation.text.Shingles;
import org.junit.jupiter.api.Test;

class SetStepsTest {

  private record Held(List<CurationRecord> examples) implements CurationRecords {
    @Override
    public int size() {
      return examples.size();
    }

    @Override
    public <F> void pass(RecordFeature<F> feature, Taker<F> taker) {
      for (int i = 0; i < examples.size(); i++) {
        taker.take(i, feature.apply(examples.get(i)));
      }
    }
  }

  private static List<CurationRecord> kept(SetOperation step, List<CurationRecord> examples) {
    PartOutcomes decisions = step.decide(new Held(examples)).part(0, examples.size());
    List<CurationRecord> kept = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      if (decisions.outcome(i, examples.get(i))instanceof RecordOutcome.Kept each) {
        kept.add(each.example());
      }
    }
    return kept;
  }

  private static List<CurationRecord> questions(String... questions) {
    List<CurationRecord> examples = new ArrayList<>();
    for (String question : questions) {
      examples.add(CurationRecord.of("q/" + examples.size(), "q", question, "c", "1"));
    }
    return examples;
  }

  private static String words(int count, long seed) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("word").append((char) ('a' + KeyedRandom.integer(26, seed, i, 0)))
          .append((char) ('a' + KeyedRandom.integer(26, seed, i, 1))).append(' ');
    }
    return text.toString();
  }

  @Test
  void wordsAreComparedWithoutCaseSpacingAndPunctuationButWithOperators() {
    assertEquals("how much is 1250.5 + 3", NormalizedWords.normal("  How MUCH, is １,250.5 +3?! "));
    assertEquals("half full 5 - 3 dont", NormalizedWords.normal("half-full 5-3 don’t"));
    assertEquals("三 只 cats", NormalizedWords.normal("三只cats"));
    assertEquals("1 2 3", NormalizedWords.normal("1,2,3"));
    assertEquals("", NormalizedWords.normal(" …!? "));
    assertEquals(List.of("1250.5", "3", "7"), Numbers.of("from 1,250.50 to 3.0 and -7"));
    assertTrue(Numbers.same("$1,250.00", "1250") && Numbers.differ("24", "25") && !Numbers.differ("24", "two dozen"));
  }

  @Test
  void exactCopiesGoAndTheFirstStays() {
    List<CurationRecord> examples = questions("What is 2 + 3?", "what is 2+3", "What is 2 - 3?", "WHAT IS 2 + 3 ?");
    assertEquals(List.of("q/0", "q/2"), kept(new DedupeExact(), examples).stream().map(CurationRecord::id).toList());
  }

  @Test
  void theSameQuestionOfAnotherImageIsAnotherProblem() {
    CurationRecord one = CurationRecord.of("i/0", "i", "How many cubes are red?", "c", "1");
    Function<String, CurationRecord> of = digest -> new CurationRecord("i/" + digest, "i", "", one.question(),
        List.of(new Picture(java.nio.file.Path.of("/x.png"), digest)), List.of(),
        "c", "1", Map.of(), List.of());
    for (SetOperation step : List.of(new DedupeExact(), new DedupeNear(new DedupeNear.Settings(null, null, null), 1))) {
      assertEquals(List.of("i/aa", "i/bb"), kept(step, List.of(of.apply("aa"), of.apply("bb"), of.apply("aa"))).stream()
          .map(CurationRecord::id).toList());
    }
  }

  @Test
  void nearCopiesAreFoundAndOthersAreNot() {
    List<CurationRecord> examples = new ArrayList<>();
    Set<String> copies = new HashSet<>();
    int pairs = 300;
    for (int i = 0; i < pairs; i++) {
      String text = words(60, i);
      examples.add(CurationRecord.of("first/" + i, "a", text, "c", "1"));
      copies.add("copy/" + i);
      // 58 of 61 runs are shared: similarity 0.95
      examples.add(CurationRecord.of("copy/" + i, "a", text + " indeed it is", "c", "1"));
      String half = text.substring(0, text.length() / 2);
      // about 28 of 88: similarity 0.3
      examples.add(CurationRecord.of("half/" + i, "a", half + words(30, 100_000 + i), "c", "1"));
    }
    Set<String> gone = new HashSet<>();
    examples.forEach(example -> gone.add(example.id()));
    kept(new DedupeNear(new DedupeNear.Settings(0.8, 3, null), 3), examples)
        .forEach(example -> gone.remove(example.id()));
    long found = gone.stream().filter(copies::contains).count();
    System.out.println("near dedupe: " + found + " of " + pairs + " copies found, " + (gone.size() - found) + " of "
        + 2 * pairs + " others taken for copies");
    assertTrue(found >= 0.99 * pairs, "found " + found);
    assertEquals(found, gone.size());
  }

  @Test
  void anotherNumberIsAnotherProblemUnlessToldOtherwise() {
    String story = "Ann went to the market on a sunny day with her two best friends and bought %s apples for the "
        + "whole family before she walked home again.";
    List<CurationRecord> examples = questions(story.formatted("12"), story.formatted("13"),
        story.formatted("12").replace("sunny", "rainy"));
    assertEquals(2,
        kept(new DedupeNear(new DedupeNear.Settings(0.6, 2, DedupeNear.NumberRule.SAME), 1), examples).size());
    assertEquals(1,
        kept(new DedupeNear(new DedupeNear.Settings(0.6, 2, DedupeNear.NumberRule.ANY), 1), examples).size());
  }

  @Test
  void minHashEstimatesTheJaccardSimilarity() {
    MinHash hash = new MinHash(0.8, 9);
    assertEquals(21, hash.bands());
    double worst = 0;
    double mean = 0;
    for (int i = 0; i < 200; i++) {
      String left = words(40, i);
      String right = left.substring(0, left.length() * (i % 10 + 1) / 11) + words(10, 7_000 + i);
      long[] one = Shingles.of(left, 3);
      long[] other = Shingles.of(right, 3);
      Set<Long> union = new HashSet<>();
      Set<Long> both = new HashSet<>();
      Arrays.stream(one).forEach(union::add);
      Arrays.stream(other).filter(union::contains).forEach(both::add);
      Arrays.stream(other).forEach(union::add);
      double exact = (double) both.size() / union.size();
      double error = MinHash.similarity(hash.of(one, 0).low(), 0, hash.of(other, 0).low(), 0) - exact;
      worst = Math.max(worst, Math.abs(error));
      mean += error / 200;
    }
    System.out.printf("minhash: 200 pairs, mean error %.4f, worst %.3f%n", mean, worst);
    assertTrue(Math.abs(mean) < 0.01 && worst < 5 * 0.5 / Math.sqrt(128), mean + " " + worst);
  }

  @Test
  void aSetTooLargeForTheHeapIsRefusedBeforeItIsTried() {
    assertTrue(assertThrows(UserError.class, () -> new NearIndex(2_000_000_000, 21, 0.8)).getMessage()
        .contains("Maybe KEDGE_HEAP="));
  }

  @Test
  void quotasMeetTheShareAndNeverExceedAGroup() {
    assertArrayEquals(new int[]{10, 45, 45},
        Resampling.quotas(new int[]{10, 100, 1000}, new double[]{1, 1, 1}, 100.0 / 1110));
    assertArrayEquals(new int[]{5, 50, 500},
        Resampling.quotas(new int[]{10, 100, 1000}, new double[]{10, 100, 1000}, 0.5));
    assertArrayEquals(new int[]{10, 100, 1000}, Resampling.quotas(new int[]{10, 100, 1000}, new double[]{3, 1, 2}, 1));
    for (int trial = 0; trial < 500; trial++) {
      int groups = 1 + KeyedRandom.integer(30, 1, trial);
      int[] sizes = new int[groups];
      double[] weights = new double[groups];
      for (int i = 0; i < groups; i++) {
        sizes[i] = 1 + KeyedRandom.integer(1000, 2, trial, i);
        weights[i] = Math.pow(sizes[i], KeyedRandom.uniform(3, trial));
      }
      double share = 1 - KeyedRandom.uniform(4, trial);
      int[] kept = Resampling.quotas(sizes, weights, share);
      assertEquals(Math.round(Arrays.stream(sizes).sum() * share), Arrays.stream(kept).sum());
      for (int i = 0; i < groups; i++) {
        assertTrue(kept[i] >= 0 && kept[i] <= sizes[i]);
      }
    }
  }

  @Test
  void resamplingLevelsDataSetsAndOpenings() {
    List<CurationRecord> examples = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      examples.add(CurationRecord.of("x/" + i, i % 10 == 0 ? "rare" : "common",
          (i % 4 == 0 ? "Find the value of " : "How many apples are ") + i, "c", "1"));
    }
    Map<String, Integer> sources = new TreeMap<>();
    kept(new ResampleSource(new ResampleSource.Settings(0.2, 0.0, null), 1), examples)
        .forEach(each -> sources.merge(each.source(), 1, Integer::sum));
    assertEquals(Map.of("rare", 100, "common", 100), sources);
    Map<String, Integer> weighted = new TreeMap<>();
    kept(new ResampleSource(new ResampleSource.Settings(0.1, null, Map.of("rare", 1.0, "common", 3.0)), 1), examples)
        .forEach(each -> weighted.merge(each.source(), 1, Integer::sum));
    assertEquals(Map.of("rare", 25, "common", 75), weighted);
    Map<String, Integer> openings = new TreeMap<>();
    kept(new ResampleOpening(new ResampleOpening.Settings(0.4, 0.0, 3), 1), examples)
        .forEach(each -> openings.merge(each.question().substring(0, 4), 1, Integer::sum));
    assertEquals(Map.of("Find", 200, "How ", 200), openings);
    assertTrue(assertThrows(UserError.class,
        () -> kept(new ResampleSource(new ResampleSource.Settings(null, null, Map.of("rare", 1.0)), 1), examples))
            .getMessage()
            .contains("weights has none for data set common"));
  }

  @Test
  void lengthsAreLevelledAndWhatIsLeftOutDependsOnTheIdAlone() {
    List<CurationRecord> examples = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      examples.add(CurationRecord.of("x/" + i, "x", "q" + i,
          i % 11 == 0 ? "word ".repeat(40) : i % 11 == 1 ? "" : "word ".repeat(5), "1"));
    }
    BalanceLength step = new BalanceLength(new BalanceLength.Settings(0.2, 0.0, 2, null, null, null),
        TokenCount.estimated(), "", 1);
    Map<Integer, Integer> lengths = new TreeMap<>();
    List<CurationRecord> kept = kept(step, examples);
    kept.forEach(each -> lengths.merge(each.chain().length(), 1, Integer::sum));
    assertEquals(Map.of(0, 100, 25, 100, 200, 100), lengths); // 200 of 1,000 chains; the 100 records without one stay
    List<CurationRecord> turned = new ArrayList<>(examples);
    java.util.Collections.reverse(turned);
    assertEquals(new HashSet<>(kept), new HashSet<>(kept(step, turned)));
    BalanceLength bounded = new BalanceLength(new BalanceLength.Settings(1.0, null, 2, 6, 39, null),
        TokenCount.estimated(), "", 1);
    assertEquals(100, kept(bounded, examples).size());
  }

  @Test
  void clustersSeparateSubjects() {
    List<CurationRecord> examples = new ArrayList<>();
    String[] subjects = {"triangle angle circle radius degrees", "apples market price dollars change",
        "train speed hours kilometres arrives"};
    for (int i = 0; i < 600; i++) {
      String[] own = subjects[i < 300 ? 0 : i < 450 ? 1 : 2].split(" ");
      StringBuilder text = new StringBuilder("The ");
      for (int k = 0; k < 8; k++) {
        text.append(own[KeyedRandom.integer(5, 5, i, k)]).append(' ');
      }
      examples.add(CurationRecord.of("x/" + i, "x", text.toString(), "c", "1"));
    }
    int[] left = new int[3];
    ResampleCluster step = new ResampleCluster(new ResampleCluster.Settings(0.25, 0.0, 3, 600, 64, null), 4,
        Optional.empty(), "");
    kept(step, examples).forEach(each -> left[each.question().matches(".*(triangle|angle|circle|radius|degrees).*") ? 0
        : each.question().matches(".*(apples|market|price|dollars|change).*") ? 1 : 2]++);
    assertArrayEquals(new int[]{50, 50, 50}, left);
    assertEquals(kept(step, examples), kept(step, examples));
    List<CurationRecord> same = questions("a b", "a b", "a b");
    assertEquals(3,
        kept(new ResampleCluster(new ResampleCluster.Settings(1.0, null, 2, 2, 8, null), 1, Optional.empty(), ""), same)
            .size());
  }

  /**
   * A reader to whom all texts point nearly the same way: only what they differ by, which is small, says what they are
   * about.
   */
  @Test
  void aModelsVectorsAreComparedByWhatTheyDifferIn() {
    List<CurationRecord> examples = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      examples
          .add(CurationRecord.of("x/" + i, "x", (i % 7 < 4 ? "kurz " : i % 7 < 6 ? "brief " : "petit ") + i, "c", "1"));
    }
    List<Integer> calls = new ArrayList<>();
    TextEmbedder reader = texts -> {
      calls.add(texts.size());
      return texts.stream().map(text -> new float[]{1000, text.startsWith("kurz") ? 1 : 0,
          text.startsWith("brief") ? 1 : 0, text.length() * 1e-3f}).toList();
    };
    ResampleCluster.Settings settings = new ResampleCluster.Settings(3.0 / 7, 0.0, 3, 400, null, "own");
    ResampleCluster step = new ResampleCluster(settings, 4, Optional.of(reader), "own of today");
    Map<String, Long> left = kept(step, examples).stream()
        .collect(Collectors.groupingBy(each -> each.question().split(" ")[0], Collectors.counting()));
    assertEquals(Map.of("kurz", 100L, "brief", 100L, "petit", 100L), left);
    assertEquals("own of today", step.identity());
    assertTrue(calls.contains(256) && calls.stream().mapToInt(each -> each).sum() > 1000 && calls.size() < 7,
        calls.toString());
    assertEquals("chat_model is teacher, which gives no vectors of texts, expected one of type: policy",
        assertThrows(IllegalArgumentException.class,
            () -> new ResampleCluster.Provider()
                .create(new ResampleCluster.Settings(null, null, null, null, null, "teacher"), Context.saying("x")))
                    .getMessage());
  }

  /**
   * What a text is about is the direction in which it lies from the mean, not how far out: the far ones of one subject
   * would else be a group of their own.
   */
  @Test
  void aModelsVectorsAreDirectionsFromTheirMean() {
    List<CurationRecord> examples = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      examples.add(CurationRecord.of("x/" + i, "x",
          (i % 2 == 0 ? "kurz " : "brief ") + (i % 4 < 2 ? "far " : "near ") + i, "c", "1"));
    }
    TextEmbedder reader = texts -> texts.stream()
        .map(text -> new float[]{1000, (text.startsWith("kurz") ? 1 : -1) * (text.contains("far") ? 30 : 1)}).toList();
    ResampleCluster step = new ResampleCluster(new ResampleCluster.Settings(0.5, 0.0, 2, 1000, null, "own"), 5,
        Optional.of(reader), "own");
    Map<String, Long> left = kept(step, examples).stream()
        .collect(Collectors.groupingBy(each -> each.question().split(" ")[0], Collectors.counting()));
    assertEquals(Map.of("kurz", 150L, "brief", 150L), left);
  }
}
