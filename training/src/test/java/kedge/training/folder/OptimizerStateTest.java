package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.DividedBuffer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizerStateTest {
  private static final ModelShape SHAPE = ShapeBuilder.of(16, 8, 3).heads(2, 1, 4).dense(12).build();
  @TempDir
  Path folder;

  private static Policy policy(ElementType type, long seed, String... trainable) {
    return Policy.random(SHAPE, seed, new PolicyOptions("cpu", type, true, 64, false, true, 4, 1, List.of(trainable)));
  }

  private Path written(Policy policy, boolean masters) throws IOException {
    Path file = folder.resolve("optimizer.state");
    SafeTensorsWriter.write(file, OptimizerState.sources(policy, masters), ElementType.F32);
    return file;
  }

  private static void fill(Policy policy, double value) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      policy.values().flat().fill_(new Scalar(value));
      policy.optimizer().first().flat().fill_(new Scalar(value + 1));
      policy.optimizer().second().flat().fill_(new Scalar(value + 2));
    }
  }

  private static double[] values(Parameters parameters, String name) {
    try (NativeScope scope = new NativeScope()) {
      return Transfer.doubles(parameters.get(name).contiguous().view(-1));
    }
  }

  /** Second moments of a parameter. */
  private static double[] second(Policy policy, String name) {
    return moment(policy.optimizer().second(), policy, name);
  }

  private static double[] moment(DividedBuffer moment, Policy policy, String name) {
    Parameter parameter = policy.values().layout().get(name);
    try (NativeScope scope = new NativeScope()) {
      return Transfer.doubles(moment.flat().narrow(0, parameter.offset(), parameter.elements()));
    }
  }

  private static Set<String> layers(Policy policy) {
    return policy.values().layout().parameters().keySet().stream().map(name -> name.split("\\.")[1])
        .collect(Collectors.toSet());
  }

  /** Both train as many numbers, so that their places say nothing. */
  @Test
  void aPolicyThatTrainsOtherPartsTakesThoseThatBothTrainByTheirNames() throws IOException {
    try (Policy before = policy(ElementType.BF16, 1, "model.layers.0.*", "model.layers.1.*");
        Policy after = policy(ElementType.BF16, 2, "model.layers.1.*", "model.layers.2.*")) {
      assertEquals(Set.of("0", "1"), layers(before));
      assertEquals(Set.of("1", "2"), layers(after));
      fill(before, 5);
      double[] own = values(after.values(), "layers.2.qkv");
      try (SafeTensorsFile file = SafeTensorsFile.open(written(before, true))) {
        OptimizerState.restore(file, after, true);
      }
      double[] found = values(after.values(), "layers.1.qkv");
      double[] expected = new double[found.length];
      Arrays.fill(expected, 5);
      assertArrayEquals(expected, found);
      Arrays.fill(expected, 7);
      assertArrayEquals(expected, second(after, "layers.1.qkv"));
      assertArrayEquals(own, values(after.values(), "layers.2.qkv"), "it was not trained before");
      assertArrayEquals(new double[found.length], moment(after.optimizer().first(), after, "layers.2.qkv"));
    }
  }

  @Test
  void withoutMastersTheMomentsAreOfAllWeights() throws IOException {
    try (Policy before = policy(ElementType.F32, 1, "*"); Policy after = policy(ElementType.F32, 1, "*")) {
      fill(before, 3);
      try (SafeTensorsFile file = SafeTensorsFile.open(written(before, false))) {
        assertEquals(Set.of("first", "second"), file.entries().keySet());
        OptimizerState.restore(file, after, false);
      }
      assertArrayEquals(second(before, "layers.0.down"), second(after, "layers.0.down"));
      assertFalse(Arrays.equals(values(before.values(), "layers.0.down"), values(after.values(), "layers.0.down")),
          "weights come from the checkpoint's own file");
    }
  }
}
