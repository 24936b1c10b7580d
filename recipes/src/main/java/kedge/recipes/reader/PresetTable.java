package kedge.recipes.reader;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.recipes.settings.ObjectiveSettings;

/** The words of the five axes and the presets over them, as a recipe may write them. */
public final class PresetTable implements Algorithms {
  private static final Set<String> GROUP_BASELINES = Set.of("group_z_score", "group_centered", "leave_one_out", "gdpo");

  private static final Map<String, List<String>> AXES = Map.of(
      "advantage", List.of("group_z_score", "group_centered", "leave_one_out", "batch_whitened", "gdpo"),
      "ratio", List.of("token", "sequence", "sequence_product"),
      "clip", List.of("band", "dual_band", "cap", "none"),
      "aggregation", List.of("sequence_mean", "token_mean", "fixed_length"));

  /** Per preset: its advantage, clip and aggregation; what the checks need of it. */
  private record Preset(String advantage, String clip, String aggregation) {
  }

  private final Map<String, Preset> presets = new LinkedHashMap<>();

  public PresetTable() {
    presets.put("grpo", new Preset("group_z_score", "band", "sequence_mean"));
    presets.put("dr-grpo", new Preset("group_centered", "band", "fixed_length"));
    presets.put("dapo", new Preset("group_z_score", "band", "token_mean"));
    presets.put("gspo", new Preset("group_z_score", "band", "sequence_mean"));
    presets.put("cispo", new Preset("group_z_score", "cap", "token_mean"));
    presets.put("rloo", new Preset("leave_one_out", "none", "sequence_mean"));
    presets.put("reinforce++", new Preset("batch_whitened", "band", "token_mean"));
  }

  @Override
  public Set<String> presets() {
    return presets.keySet();
  }

  @Override
  public boolean groupBaseline(String preset, ObjectiveSettings overrides) {
    Preset base = presets.get(preset);
    if (base == null) {
      throw new IllegalArgumentException("algorithm " + NearestWord.notOneOf(preset, presets.keySet()));
    }
    StringBuilder faults = new StringBuilder();
    word("advantage", overrides.advantage(), faults);
    word("ratio", overrides.ratio(), faults);
    word("clip", overrides.clip(), faults);
    word("aggregation", overrides.aggregation(), faults);
    String advantage = overrides.advantage().orElse(base.advantage());
    String clip = overrides.clip().orElse(base.clip());
    String aggregation = overrides.aggregation().orElse(base.aggregation());
    boolean band = clip.equals("band") || clip.equals("dual_band");
    unused("clip_low", overrides.clipLow(), band, "clip is " + clip, faults);
    unused("clip_high", overrides.clipHigh(), band, "clip is " + clip, faults);
    unused("clip_maximum", overrides.clipMaximum(), clip.equals("cap") || clip.equals("dual_band"), "clip is " + clip,
        faults);
    unused("aggregation_tokens", overrides.aggregationTokens(), aggregation.equals("fixed_length"),
        "aggregation is " + aggregation, faults);
    unused("group_baseline", overrides.groupBaseline(), advantage.equals("batch_whitened"), "advantage is " + advantage,
        faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.toString());
    }
    return GROUP_BASELINES.contains(advantage) || overrides.groupBaseline().orElse(true);
  }

  @Override
  public boolean reference(String preset) {
    return preset.equals("grpo") || preset.equals("reinforce++");
  }

  @Override
  public boolean refills(String preset) {
    return preset.equals("dapo") || preset.equals("cispo");
  }

  private static void word(String key, Optional<String> value, StringBuilder faults) {
    value.filter(word -> !AXES.get(key).contains(word))
        .ifPresent(
            word -> faults.append(key).append(": ").append(NearestWord.notOneOf(word, AXES.get(key))).append('\n'));
  }

  private static void unused(String key, Optional<?> value, boolean used, String because, StringBuilder faults) {
    if (value.isPresent() && !used) {
      faults.append(key).append(": is ").append(value.get()).append(", but has no effect: ").append(because)
          .append('\n');
    }
  }
}
