package kedge.policy.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.policy.model.Parameter.Kind;
import kedge.policy.model.Parameter.Piece;
import kedge.policy.vision.VisionShape;

/**
 * The parameters of a {@link ModelShape}: matrices first, then norms and biases, each in order of use, so that weight
 * decay applies to a prefix of the flat buffer.
 */
public final class ParameterLayout {
  /** Prefix of the language model's tensor names in a checkpoint with a vision tower (SAIL-VL2). */
  public static final String LANGUAGE = "language_model.";
  /** Prefix of the vision tower's tensor names in a checkpoint. */
  public static final String TOWER = "vision_model.";
  /** Prefix of the vision adapter's tensor names in a checkpoint. */
  public static final String ADAPTER = "mlp1.";
  private final Map<String, Parameter> parameters;
  private final Set<String> unused;
  private final long matrixElements;
  private final long elements;

  /** Lays out the parameters of a shape; nothing is allocated. */
  public ParameterLayout(ModelShape shape) {
    this(drafts(shape), unused(shape));
  }

  private ParameterLayout(List<Draft> drafts, Set<String> unused) {
    this.unused = unused;
    Map<String, Parameter> laid = new LinkedHashMap<>();
    long offset = place(drafts, Kind.MATRIX, 0, laid);
    this.matrixElements = offset;
    offset = place(drafts, Kind.NORM, offset, laid);
    this.elements = place(drafts, Kind.BIAS, offset, laid);
    this.parameters = Collections.unmodifiableMap(laid);
  }

  /** Lays out parameters of any purpose. */
  static ParameterLayout of(List<Draft> drafts) {
    return new ParameterLayout(drafts, Set.of());
  }

  /** The parameter that holds an element of the flat buffer. */
  public Parameter at(long element) {
    return parameters.values().stream()
        .filter(each -> each.offset() <= element && element < each.offset() + each.elements()).findFirst()
        .orElseThrow();
  }

  /** Returns this layout without some parameters. */
  public ParameterLayout without(Set<String> names) {
    return new ParameterLayout(parameters.values().stream().filter(parameter -> !names.contains(parameter.name()))
        .map(each -> new Draft(each.name(), each.kind(), each.shape(), each.pieces())).toList(), unused);
  }

  /** All parameters by name, in the order of the flat buffer. */
  public Map<String, Parameter> parameters() {
    return parameters;
  }

  /** The parameter of that name. @throws IllegalArgumentException if there is none */
  public Parameter get(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter is named " + name);
    }
    return parameter;
  }

  /**
   * Returns whether the model's output depends on a parameter. It does not depend on blocks of the vision tower after
   * the selected one, nor then on the tower's final norm.
   */
  public boolean used(Parameter parameter) {
    return !unused.contains(parameter.name());
  }

  private static Set<String> unused(ModelShape shape) {
    Set<String> unused = new HashSet<>();
    shape.vision().filter(vision -> !vision.normed()).ifPresent(vision -> {
      List<Draft> drafts = new ArrayList<>();
      IntStream.range(vision.usedLayers(), vision.layers()).forEach(layer -> draftBlock(vision, layer, drafts));
      drafts.forEach(draft -> unused.add(draft.name));
      unused.add("vision.norm");
    });
    return unused;
  }

  /** Returns whether there is a vision tower. */
  public boolean sees() {
    return parameters.containsKey("vision.patch");
  }

  /** Elements of the flat buffer. */
  public long elements() {
    return elements;
  }

  /** Returns the number of elements of the flat buffer's first part, which weight decay applies to. */
  public long matrixElements() {
    return matrixElements;
  }

  /**
   * Returns the number of parameters used per token: all but the experts that are not chosen. Counts a tied head once.
   */
  public static long activePerToken(ModelShape shape) {
    long active = new ParameterLayout(shape).elements();
    for (int layer = 0; layer < shape.layers(); layer++) {
      if (shape.sparse(layer)) {
        active -= (long) (shape.experts() - shape.expertsPerToken()) * 3 * shape.expertIntermediate() * shape.hidden();
      }
    }
    return active;
  }

  /** A parameter before it has an offset. */
  record Draft(String name, Kind kind, long[] shape, List<Piece> pieces) {
  }

  private static long place(List<Draft> drafts, Kind kind, long offset, Map<String, Parameter> into) {
    for (Draft draft : drafts) {
      if (draft.kind == kind) {
        Parameter parameter = new Parameter(draft.name, draft.shape, offset, kind, List.copyOf(draft.pieces));
        into.put(draft.name, parameter);
        offset += parameter.elements();
      }
    }
    return offset;
  }

  private static List<Draft> drafts(ModelShape shape) {
    List<Draft> drafts = new ArrayList<>();
    String theirs = language(shape);
    drafts.add(
        matrix("embedding", new long[]{shape.vocabulary(), shape.hidden()}, theirs + "model.embed_tokens.weight"));
    for (int layer = 0; layer < shape.layers(); layer++) {
      draftAttention(shape, layer, drafts);
      if (shape.sparse(layer)) {
        draftExperts(shape, layer, drafts);
      } else {
        draftMlp(shape, layer, drafts);
      }
    }
    drafts.add(norm("norm", shape.hidden(), theirs + "model.norm.weight"));
    if (!shape.tied()) {
      drafts.add(matrix("head", new long[]{shape.vocabulary(), shape.hidden()}, theirs + "lm_head.weight"));
    }
    shape.vision().ifPresent(vision -> draftVision(vision, shape.hidden(), drafts));
    return drafts;
  }

  /** Returns the prefix of the decoder's names in a checkpoint. */
  private static String language(ModelShape shape) {
    return shape.vision().isPresent() ? LANGUAGE : "";
  }

  private static void draftVision(VisionShape vision, long hidden, List<Draft> drafts) {
    String theirs = TOWER + "preprocessor.";
    int side = vision.patchSize();
    drafts.add(new Draft("vision.patch", Kind.MATRIX, new long[]{vision.width(), vision.patchValues()},
        List.of(new Piece(theirs + "patchifier.proj.weight",
            new long[]{vision.width(), VisionShape.CHANNELS, side, side}, 0))));
    drafts.add(vector("vision.patch_bias", Kind.BIAS, vision.width(), theirs + "patchifier.proj.bias"));
    drafts.add(norm("vision.patch_norm", vision.width(), theirs + "patchifier.norm.weight"));
    long positions = (long) vision.grid() * vision.grid();
    drafts.add(new Draft("vision.positions", Kind.MATRIX, new long[]{positions, vision.width()},
        List.of(new Piece(theirs + "pos_embed", new long[]{1, positions, vision.width()}, 0))));
    for (int layer = 0; layer < vision.layers(); layer++) {
      draftBlock(vision, layer, drafts);
    }
    drafts.add(norm("vision.norm", vision.width(), TOWER + "trunk.post_trunk_norm.weight"));
    drafts.add(norm("adapter.norm", vision.mergedWidth(), ADAPTER + "0.weight"));
    drafts.add(vector("adapter.norm_bias", Kind.BIAS, vision.mergedWidth(), ADAPTER + "0.bias"));
    drafts.add(matrix("adapter.first", new long[]{hidden, vision.mergedWidth()}, ADAPTER + "1.weight"));
    drafts.add(vector("adapter.first_bias", Kind.BIAS, hidden, ADAPTER + "1.bias"));
    drafts.add(matrix("adapter.second", new long[]{hidden, hidden}, ADAPTER + "3.weight"));
    drafts.add(vector("adapter.second_bias", Kind.BIAS, hidden, ADAPTER + "3.bias"));
  }

  private static void draftBlock(VisionShape vision, int layer, List<Draft> drafts) {
    String ours = "vision.layers." + layer + ".";
    String theirs = TOWER + "trunk.blocks." + layer + ".";
    long width = vision.width();
    long inner = vision.intermediate();
    drafts.add(norm(ours + "attention_norm", width, theirs + "norm_1.weight"));
    drafts.add(matrix(ours + "qkv", new long[]{3 * width, width}, theirs + "attn.qkv.weight"));
    drafts.add(matrix(ours + "output", new long[]{width, width}, theirs + "attn.proj.weight"));
    drafts.add(norm(ours + "mlp_norm", width, theirs + "norm_2.weight"));
    drafts.add(new Draft(ours + "gate_up", Kind.MATRIX, new long[]{2 * inner, width},
        List.of(new Piece(theirs + "mlp.fc1.weight", new long[]{inner, width}, 0),
            new Piece(theirs + "mlp.fc3.weight", new long[]{inner, width}, inner * width))));
    drafts.add(matrix(ours + "down", new long[]{width, inner}, theirs + "mlp.fc2.weight"));
  }

  private static void draftAttention(ModelShape shape, int layer, List<Draft> drafts) {
    String ours = "layers." + layer + ".";
    String theirs = language(shape) + "model.layers." + layer + ".";
    drafts.add(norm(ours + "attention_norm", shape.hidden(), theirs + "input_layernorm.weight"));
    long queryRows = (long) shape.heads() * shape.headSize();
    long keyRows = (long) shape.keyValueHeads() * shape.headSize();
    long hidden = shape.hidden();
    drafts.add(new Draft(ours + "qkv", Kind.MATRIX, new long[]{queryRows + 2 * keyRows, hidden}, List.of(
        new Piece(theirs + "self_attn.q_proj.weight", new long[]{queryRows, hidden}, 0),
        new Piece(theirs + "self_attn.k_proj.weight", new long[]{keyRows, hidden}, queryRows * hidden),
        new Piece(theirs + "self_attn.v_proj.weight", new long[]{keyRows, hidden}, (queryRows + keyRows) * hidden))));
    if (shape.projectionBias()) {
      drafts.add(new Draft(ours + "qkv_bias", Kind.BIAS, new long[]{queryRows + 2 * keyRows}, List.of(
          new Piece(theirs + "self_attn.q_proj.bias", new long[]{queryRows}, 0),
          new Piece(theirs + "self_attn.k_proj.bias", new long[]{keyRows}, queryRows),
          new Piece(theirs + "self_attn.v_proj.bias", new long[]{keyRows}, queryRows + keyRows))));
    }
    if (shape.family().headNorms()) {
      drafts.add(norm(ours + "query_norm", shape.headSize(), theirs + "self_attn.q_norm.weight"));
      drafts.add(norm(ours + "key_norm", shape.headSize(), theirs + "self_attn.k_norm.weight"));
    }
    drafts.add(matrix(ours + "output", new long[]{hidden, queryRows}, theirs + "self_attn.o_proj.weight"));
    if (shape.attentionBias()) {
      drafts.add(vector(ours + "output_bias", Kind.BIAS, hidden, theirs + "self_attn.o_proj.bias"));
    }
    drafts.add(norm(ours + "mlp_norm", shape.hidden(), theirs + "post_attention_layernorm.weight"));
  }

  private static void draftMlp(ModelShape shape, int layer, List<Draft> drafts) {
    long inner = shape.denseIntermediate();
    long hidden = shape.hidden();
    String theirs = language(shape) + "model.layers." + layer + ".mlp.";
    drafts.add(new Draft("layers." + layer + ".gate_up", Kind.MATRIX, new long[]{2 * inner, hidden},
        gatedPieces(theirs, inner, hidden, 0)));
    drafts.add(matrix("layers." + layer + ".down", new long[]{hidden, inner}, theirs + "down_proj.weight"));
  }

  private static void draftExperts(ModelShape shape, int layer, List<Draft> drafts) {
    long inner = shape.expertIntermediate();
    long hidden = shape.hidden();
    String theirs = language(shape) + "model.layers." + layer + ".mlp.";
    drafts.add(matrix("layers." + layer + ".router", new long[]{shape.experts(), hidden}, theirs + "gate.weight"));
    List<Piece> gateUp = new ArrayList<>();
    List<Piece> down = new ArrayList<>();
    for (int expert = 0; expert < shape.experts(); expert++) {
      String prefix = theirs + "experts." + expert + ".";
      gateUp.addAll(gatedPieces(prefix, inner, hidden, expert * 2 * inner * hidden));
      down.add(new Piece(prefix + "down_proj.weight", new long[]{hidden, inner}, expert * hidden * inner));
    }
    drafts.add(new Draft("layers." + layer + ".experts.gate_up", Kind.MATRIX,
        new long[]{shape.experts(), 2 * inner, hidden}, gateUp));
    drafts.add(
        new Draft("layers." + layer + ".experts.down", Kind.MATRIX, new long[]{shape.experts(), hidden, inner}, down));
  }

  private static List<Piece> gatedPieces(String prefix, long inner, long hidden, long offset) {
    return List.of(new Piece(prefix + "gate_proj.weight", new long[]{inner, hidden}, offset),
        new Piece(prefix + "up_proj.weight", new long[]{inner, hidden}, offset + inner * hidden));
  }

  private static Draft matrix(String name, long[] shape, String fileName) {
    return new Draft(name, Kind.MATRIX, shape, List.of(new Piece(fileName, shape, 0)));
  }

  private static Draft norm(String name, long size, String fileName) {
    return vector(name, Kind.NORM, size, fileName);
  }

  private static Draft vector(String name, Kind kind, long size, String fileName) {
    return new Draft(name, kind, new long[]{size}, List.of(new Piece(fileName, new long[]{size}, 0)));
  }
}
