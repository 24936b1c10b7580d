package kedge.policy.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.policy.model.AdaptedProjection.Rows;
import kedge.policy.model.Parameter.Kind;
import kedge.policy.model.Parameter.Piece;

/**
 * The adapters of a {@link ModelShape}: which parameters have one, and the layout of all A and B, with the names of
 * PEFT ({@code base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}).
 */
public final class LoraLayout {
  /** Prefix of module names in PEFT. */
  public static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";
  private final Lora lora;
  private final Map<String, AdaptedProjection> adapted = new LinkedHashMap<>();
  private final ParameterLayout parameters;

  /**
   * Lays out the adapters; nothing is allocated.
   *
   * @throws IllegalArgumentException naming a target that matches no projection
   */
  public LoraLayout(ModelShape shape, Lora lora) {
    this.lora = lora;
    ParameterLayout base = new ParameterLayout(shape);
    for (String target : lora.targets()) {
      if (base.parameters().values().stream().flatMap(parameter -> parameter.pieces().stream()).map(LoraLayout::module)
          .noneMatch(module -> Lora.projection(module) && Lora.matches(target, module))) {
        throw Lora.unknown(target);
      }
    }
    List<ParameterLayout.Draft> drafts = new ArrayList<>();
    base.parameters().values().forEach(parameter -> draft(parameter, drafts));
    this.parameters = ParameterLayout.of(drafts);
  }

  private void draft(Parameter parameter, List<ParameterLayout.Draft> drafts) {
    List<Piece> pieces = parameter.kind() != Kind.MATRIX ? List.of()
        : parameter.pieces().stream().filter(piece -> lora.targets(module(piece))).toList();
    if (pieces.isEmpty()) {
      return;
    }
    long[] shape = parameter.shape();
    int experts = shape.length == 3 ? (int) shape[0] : 1;
    int in = (int) shape[shape.length - 1];
    int out = (int) shape[shape.length - 2];
    List<Rows> parts = rows(pieces, 0, experts, in, out);
    for (int expert = 1; expert < experts; expert++) {
      if (!rows(pieces, expert, experts, in, out).equals(parts)) {
        throw new IllegalArgumentException("targets names projections of some experts of " + parameter.name()
            + " only, expected the same of all. Maybe gate_proj, up_proj and down_proj?");
      }
    }
    AdaptedProjection own = new AdaptedProjection(parameter.name(), experts, in, out, lora.rank(), parts);
    adapted.put(parameter.name(), own);
    drafts.add(draft(own.a(), shape(shape, own.lowRows(), in), pieces, "lora_A", Optional.of((long) in)));
    drafts.add(draft(own.b(), shape(shape, own.adaptedRows(), lora.rank()), pieces, "lora_B", Optional.empty()));
  }

  /** Rows of one expert's adapted projections. */
  private static List<Rows> rows(List<Piece> pieces, int expert, int experts, int in, int out) {
    long block = (long) in * out;
    return pieces.stream().filter(piece -> experts == 1 || piece.offset() / block == expert)
        .map(piece -> new Rows((int) (piece.offset() % block / in), (int) piece.shape()[0])).toList();
  }

  private static long[] shape(long[] base, int rows, int columns) {
    long[] shape = Arrays.copyOf(base, base.length);
    shape[shape.length - 2] = rows;
    shape[shape.length - 1] = columns;
    return shape;
  }

  /** @param in columns of A; empty for B, which has as many rows as its projection */
  private ParameterLayout.Draft draft(String name, long[] shape, List<Piece> adaptedPieces, String matrix,
      Optional<Long> in) {
    List<Piece> pieces = new ArrayList<>();
    long offset = 0;
    for (Piece piece : adaptedPieces) {
      Piece own = new Piece(PREFIX + module(piece) + "." + matrix + WEIGHT,
          in.isPresent() ? new long[]{lora.rank(), in.get()} : new long[]{piece.shape()[0], lora.rank()}, offset);
      pieces.add(own);
      offset += own.elements();
    }
    return new ParameterLayout.Draft(name, Kind.MATRIX, shape, pieces);
  }

  private static String module(Piece piece) {
    String name = piece.fileName();
    return name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
  }

  /** Names of the adapted modules in a checkpoint. */
  public List<String> modules() {
    String end = ".lora_A" + WEIGHT;
    return parameters.parameters().values().stream().flatMap(parameter -> parameter.pieces().stream())
        .map(Piece::fileName).filter(name -> name.endsWith(end))
        .map(name -> name.substring(PREFIX.length(), name.length() - end.length())).toList();
  }

  public Lora lora() {
    return lora;
  }

  /** All A and B, as one flat buffer. */
  public ParameterLayout parameters() {
    return parameters;
  }

  /** Adapters by the name of the parameter that they adapt. */
  public Map<String, AdaptedProjection> adapted() {
    return Collections.unmodifiableMap(adapted);
  }
}
