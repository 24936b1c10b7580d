package kedge.policy.checkpoint.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kedge.policy.model.Parameter.Piece;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;

/**
 * Names of the tensors that a parameter is read from and written to. The experts of a layer come in two layouts: a
 * tensor per expert and projection, as {@code save_pretrained} of transformers 4 and 5 writes them, or fused as
 * transformers 5 holds them in memory ({@code mlp.experts.gate_up_proj [experts, 2 * intermediate, hidden]}, {@code
 * mlp.experts.down_proj [experts, hidden, intermediate]}), which {@code from_pretrained} of version 5 accepts as well.
 */
public final class WeightNames {
  public static final String HEAD = "lm_head.weight";
  public static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String EXPERTS = ".mlp.experts.";

  private WeightNames() {
  }

  /**
   * A tensor of a checkpoint and its place in the flat buffer.
   *
   * @param offset index of its first element in the flat buffer
   */
  public record Run(String name, long[] shape, long offset) {
  }

  /** Tensors to write, one per expert. */
  public static List<Run> written(ParameterLayout layout) {
    List<Run> runs = new ArrayList<>();
    layout.parameters().values().forEach(parameter -> addPieces(parameter, runs));
    return runs;
  }

  /** Tensors to read from a checkpoint of these names: fused experts where it has them. */
  public static List<Run> read(ParameterLayout layout, Set<String> names, Wrapper wrapper) {
    if (layout.sees()) {
      return seen(layout, names);
    }
    List<Run> runs = new ArrayList<>();
    for (Parameter parameter : layout.parameters().values()) {
      Optional<String> fused = fused(parameter).filter(name -> names.contains(wrapper.inFile(name)));
      if (fused.isPresent()) {
        runs.add(new Run(fused.get(), parameter.shape(), parameter.offset()));
      } else {
        addPieces(parameter, runs);
      }
    }
    return runs.stream().map(run -> new Run(wrapper.inFile(run.name()), run.shape(), run.offset())).toList();
  }

  /** Those of a vision-language checkpoint. */
  private static List<Run> seen(ParameterLayout layout, Set<String> names) {
    List<Run> runs = new ArrayList<>();
    for (Parameter parameter : layout.parameters().values()) {
      List<Run> own = new ArrayList<>();
      addPieces(parameter, own);
      List<Run> whole = fused(parameter)
          .map(name -> VisionNames.inFile(new Run(name, parameter.shape(), parameter.offset()), names))
          .filter(found -> names.contains(found.get(0).name())).orElse(null);
      if (whole != null) {
        runs.addAll(whole);
      } else {
        own.forEach(run -> runs.addAll(VisionNames.inFile(run, names)));
      }
    }
    return runs;
  }

  /**
   * Prefixes of names in a checkpoint that was saved from a wrapper: {@code base_model.model.} of peft, {@code
   * _orig_mod.} of torch.compile, {@code module.} of data parallelism, {@code language_model} of a vision model, in any
   * order; or nothing before {@code embed_tokens}, for a decoder that was saved without its head.
   *
   * @param model replaces {@code model.}
   * @param around prefix of {@code lm_head}
   */
  public record Wrapper(String model, String around) {
    private static final String OWN = "model.";
    private static final String LAST = EMBEDDING.substring(OWN.length());
    private static final Pattern KNOWN = Pattern
        .compile("((base_model\\.model|_orig_mod|module|model|language_model)\\.)*");

    public static Wrapper of(Set<String> names) {
      return names.contains(EMBEDDING) ? new Wrapper(OWN, "")
          : names.stream().filter(name -> name.endsWith(LAST))
              .map(name -> name.substring(0, name.length() - LAST.length()))
              .filter(prefix -> KNOWN.matcher(prefix).matches()).findFirst()
              .map(prefix -> new Wrapper(prefix, around(prefix, names))).orElse(new Wrapper(OWN, ""));
    }

    private static String around(String model, Set<String> names) {
      String outer = model.endsWith(OWN) ? model.substring(0, model.length() - OWN.length()) : model;
      return names.contains(HEAD) ? "" : outer;
    }

    /** Name in the file of a tensor of the model. */
    public String inFile(String name) {
      return name.startsWith(OWN) ? model + name.substring(OWN.length()) : around + name;
    }
  }

  private static void addPieces(Parameter parameter, List<Run> into) {
    for (Piece piece : parameter.pieces()) {
      into.add(new Run(piece.fileName(), piece.shape(), parameter.offset() + piece.offset()));
    }
  }

  /** Name of the fused tensor of all experts; empty for other parameters. */
  private static Optional<String> fused(Parameter parameter) {
    String first = parameter.pieces().get(0).fileName();
    int experts = first.indexOf(EXPERTS);
    if (experts < 0) {
      return Optional.empty();
    }
    String prefix = first.substring(0, experts) + EXPERTS;
    return Optional.of(prefix + (first.endsWith(".down_proj.weight") ? "down_proj" : "gate_up_proj"));
  }
}
