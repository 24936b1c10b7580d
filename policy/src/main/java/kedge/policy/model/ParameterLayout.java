package kedge.policy.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
  private static final String EXPERTS = ".experts.";
  private final Map<String, Parameter> parameters;
  private final Set<String> unused;
  private final long matrixElements;
  private final long elements;
  private final long sharedElements;
  private final ParameterLayout whole;
  private final List<Segment> segments;

  /** Lays out the parameters of a shape; nothing is allocated. */
  public ParameterLayout(ModelShape shape) {
    this(drafts(shape, ExpertSlice.ALL), List.of(), unused(shape), null, ExpertSlice.ALL);
  }

  /** Lays out what a process holds that has a part of the experts: all other parameters, then its experts. */
  public static ParameterLayout of(ModelShape shape, ExpertSlice slice) {
    ParameterLayout whole = new ParameterLayout(shape);
    Map<Boolean, List<Draft>> drafts = drafts(shape, slice).stream()
        .collect(Collectors.partitioningBy(draft -> draft.name.contains(EXPERTS)));
    return slice.parts() == 1 ? whole
        : new ParameterLayout(drafts.get(false), drafts.get(true), unused(shape), whole, slice);
  }

  private ParameterLayout(List<Draft> drafts, List<Draft> experts, Set<String> unused, ParameterLayout whole,
      ExpertSlice slice) {
    this.unused = unused;
    Map<String, Parameter> laid = new LinkedHashMap<>();
    long offset = place(drafts, Kind.MATRIX, 0, laid);
    this.matrixElements = offset;
    offset = place(drafts, Kind.NORM, offset, laid);
    this.sharedElements = place(drafts, Kind.BIAS, offset, laid);
    this.elements = place(experts, Kind.MATRIX, sharedElements, laid);
    this.parameters = Collections.unmodifiableMap(laid);
    this.whole = whole == null ? this : whole;
    this.segments = segments(slice);
  }

  private List<Segment> segments(ExpertSlice slice) {
    List<Segment> all = new ArrayList<>();
    for (Parameter own : parameters.values()) {
      long before = own.offset() < sharedElements ? 0 : slice.own() * own.elements();
      Segment next = new Segment(whole.get(own.name()).offset() + before, own.offset(), own.elements());
      Optional<Segment> joined = all.isEmpty() ? Optional.empty() : all.get(all.size() - 1).with(next);
      joined.ifPresent(both -> all.remove(all.size() - 1));
      all.add(joined.orElse(next));
    }
    return List.copyOf(all);
  }

  /** Layout of the whole model, of which this one may be a part. */
  public ParameterLayout whole() {
    return whole;
  }

  /** Elements of parameters that every process holds; experts of a part follow them. All for a whole model. */
  public long sharedElements() {
    return sharedElements;
  }

  /** Where the elements of this layout lie in the whole model. */
  public List<Segment> segments() {
    return segments;
  }

  /** Elements that a parameter of the whole model has before those of this layout's. */
  public long elementsBefore(Parameter own) {
    Segment held = segments.stream().filter(each -> each.at() <= own.offset())
        .reduce((earlier, later) -> later).orElseThrow();
    return held.from() + own.offset() - held.at() - whole.get(own.name()).offset();
  }

  /** What this layout holds of {@code count} elements of the whole model from {@code from} on. */
  public List<Segment> segments(long from, long count) {
    return segments.stream().flatMap(each -> each.within(from, count).stream()).toList();
  }

  /** Lays out parameters of any purpose. */
  static ParameterLayout of(List<Draft> drafts) {
    return new ParameterLayout(drafts, List.of(), Set.of(), null, ExpertSlice.ALL);
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
        .map(each -> new Draft(each.name(), each.kind(), each.shape(), each.pieces())).toList(), List.of(), unused,
        null, ExpertSlice.ALL);
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

  private static List<Draft> drafts(ModelShape shape, ExpertSlice slice) {
    List<Draft> drafts = new ArrayList<>();
    String theirs = language(shape);
    drafts.add(
        matrix("embedding", new long[]{shape.vocabulary(), shape.hidden()}, theirs + "model.embed_tokens.weight"));
    for (int layer = 0; layer < shape.layers(); layer++) {
      draftAttention(shape, layer, drafts);
      if (shape.sparse(layer)) {
        draftExperts(shape, layer, slice, drafts);
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

  private static void draftExperts(ModelShape shape, int layer, ExpertSlice slice, List<Draft> drafts) {
    long inner = shape.expertIntermediate();
    long hidden = shape.hidden();
    String theirs = language(shape) + "model.layers." + layer + ".mlp.";
    drafts.add(matrix("layers." + layer + ".router", new long[]{shape.experts(), hidden}, theirs + "gate.weight"));
    List<Piece> gateUp = new ArrayList<>();
    List<Piece> down = new ArrayList<>();
    int count = slice.count(shape.experts());
    for (int expert = 0; expert < count; expert++) {
      String prefix = theirs + "experts." + (slice.first(shape.experts()) + expert) + ".";
      gateUp.addAll(gatedPieces(prefix, inner, hidden, expert * 2 * inner * hidden));
      down.add(new Piece(prefix + "down_proj.weight", new long[]{hidden, inner}, expert * hidden * inner));
    }
    drafts.add(new Draft("layers." + layer + EXPERTS + "gate_up", Kind.MATRIX, new long[]{count, 2 * inner, hidden},
        gateUp));
    drafts.add(new Draft("layers." + layer + EXPERTS + "down", Kind.MATRIX, new long[]{count, hidden, inner}, down));
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
