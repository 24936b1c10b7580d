package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir
  Path folder;

  @Test
  void everyFixtureSurvivesSavingAndLoadingBitForBit() throws IOException {
    long compared = 0;
    for (String name : Fixtures.NAMES) {
      Path copy = Files.createDirectory(folder.resolve(name));
      ModelConfig config = ModelConfig.read(Fixtures.folder(name));
      try (Parameters original = Checkpoint.load(Fixtures.folder(name), Fixtures.cpu(), ElementType.F32)) {
        Checkpoint.save(copy, config, original, name.equals("moe-untied") ? 40_000 : Checkpoint.SHARD_BYTES);
        try (Parameters again = Checkpoint.load(copy, Fixtures.cpu(), ElementType.F32)) {
          assertEquals(WeightsDigest.of(original), WeightsDigest.of(again), name);
          compared += again.layout().elements();
        }
      }
    }
    System.out.println("checkpoints saved and loaded: " + Fixtures.NAMES.size() + ", parameters compared: " + compared);
    assertTrue(compared > 100_000);
  }

  @Test
  void eachTensorGoesToItsPlace() {
    try (Parameters parameters = Checkpoint.load(Fixtures.folder("moe-untied"), Fixtures.cpu(), ElementType.F32);
        SafeTensors weights = SafeTensors.open(Fixtures.folder("moe-untied"));
        PointerScope scope = new PointerScope()) {
      // expert 4 of layer 1: rows 0 to 15 of its gate_up are the gate, 16 to 31 the up projection
      float[] gateUp = Fixtures.values(parameters.get("layers.1.experts.gate_up").select(0, 4));
      String prefix = "model.layers.1.mlp.experts.4.";
      assertArrayEquals(Fixtures.values(weights.file(prefix + "gate_proj.weight").tensor(prefix + "gate_proj.weight")),
          Arrays.copyOfRange(gateUp, 0, 16 * 32));
      assertArrayEquals(Fixtures.values(weights.file(prefix + "up_proj.weight").tensor(prefix + "up_proj.weight")),
          Arrays.copyOfRange(gateUp, 16 * 32, 32 * 32));
    }
  }

  @Test
  void fusedAndSeparateExpertsAreTheSame() throws IOException {
    try (Parameters fused = Checkpoint.load(Fixtures.folder("moe-fused"), Fixtures.cpu(), ElementType.F32);
        SafeTensors weights = SafeTensors.open(Fixtures.folder("moe-fused"));
        PointerScope scope = new PointerScope()) {
      assertArrayEquals(
          Fixtures.values(
              weights.file("model.layers.1.mlp.experts.down_proj").tensor("model.layers.1.mlp.experts.down_proj")),
          Fixtures.values(fused.get("layers.1.experts.down")));
      assertArrayEquals(
          Fixtures.values(weights.file("model.layers.1.mlp.experts.gate_up_proj")
              .tensor("model.layers.1.mlp.experts.gate_up_proj")),
          Fixtures.values(fused.get("layers.1.experts.gate_up")));
    }
  }

  @Test
  void bf16WeightsBecomeExactFp32() throws IOException {
    try (Parameters parameters = Fixtures.tinyParameters(1)) {
      Checkpoint.save(folder, new ModelConfig(Fixtures.tiny(), ElementType.BF16), parameters, Checkpoint.SHARD_BYTES);
      try (Parameters wide = Checkpoint.load(folder, Fixtures.cpu(), ElementType.F32);
          Parameters narrow = Checkpoint.load(folder, Fixtures.cpu(), ElementType.BF16)) {
        assertArrayEquals(Fixtures.values(narrow.flat()), Fixtures.values(wide.flat()));
        assertEquals(WeightsDigest.of(parameters.flat(), ElementType.BF16), WeightsDigest.of(narrow));
        assertTrue(!WeightsDigest.of(parameters).equals(WeightsDigest.of(wide)));
      }
    }
  }

  @Test
  void aTiedCheckpointMayCarryItsHeadIfItIsTheEmbedding() throws IOException {
    try (Parameters parameters = Fixtures.tinyParameters(1)) {
      saveWith(parameters, new SafeTensorsWriter.Source("lm_head.weight", new long[]{3, 2}, parameters.flat(), 0));
      Checkpoint.load(folder, Fixtures.cpu(), ElementType.F32).close();
      Files.delete(folder.resolve("model.safetensors"));
      saveWith(parameters, new SafeTensorsWriter.Source("lm_head.weight", new long[]{3, 2}, parameters.flat(), 1));
      String message = assertThrows(UserError.class, () -> Checkpoint.load(folder, Fixtures.cpu(), ElementType.F32))
          .getMessage();
      assertTrue(message.contains("lm_head.weight differs from model.embed_tokens.weight"), message);
    }
  }

  @Test
  void missingUnexpectedAndMisshapenTensorsAreInOneShortError() throws IOException {
    try (Parameters parameters = Fixtures.tinyParameters(1)) {
      List<SafeTensorsWriter.Source> sources = List.of(
          new SafeTensorsWriter.Source("model.embed_tokens.weight", new long[]{2, 3}, parameters.flat(), 0),
          new SafeTensorsWriter.Source("model.layers.0.self_attn.q_proj.bias", new long[]{2}, parameters.flat(), 0));
      new ModelConfig(Fixtures.tiny(), ElementType.F32).write(folder);
      SafeTensorsWriter.write(folder.resolve("model.safetensors"), sources, ElementType.F32);
      String message = assertThrows(UserError.class, () -> Checkpoint.load(folder, Fixtures.cpu(), ElementType.F32))
          .getMessage();
      int missing = WeightNames.written(new ParameterLayout(Fixtures.tiny())).size() - 1;
      assertTrue(message.contains(missing + " missing: "), message);
      assertTrue(message.contains("self_attn.o_proj.weight and " + (missing - 4) + " more"), message);
      assertTrue(message.contains("1 unexpected: model.layers.0.self_attn.q_proj.bias"), message);
      assertTrue(message.contains("shape of model.embed_tokens.weight is [2, 3], expected [3, 2]"), message);
    }
  }

  @Test
  void loadingLeavesNoNativeObjectBehind() {
    // the frame holds on to whatever is left; garbage of other tests only lowers the count
    try (NativeScope frame = new NativeScope(); Device device = Fixtures.cpu()) {
      Checkpoint.load(Fixtures.folder("moe-tied"), device, ElementType.F32).close();
      long before = Pointer.totalCount();
      for (int i = 0; i < 5; i++) {
        Checkpoint.load(Fixtures.folder("moe-tied"), device, ElementType.F32).close();
      }
      long left = Pointer.totalCount() - before;
      assertTrue(left <= 0, left + " native objects more after five checkpoints");
    }
  }

  private void saveWith(Parameters parameters, SafeTensorsWriter.Source more) throws IOException {
    List<SafeTensorsWriter.Source> sources = new ArrayList<>();
    for (WeightNames.Run run : WeightNames.written(parameters.layout())) {
      sources.add(new SafeTensorsWriter.Source(run.name(), run.shape(), parameters.flat(), run.offset()));
    }
    sources.add(more);
    new ModelConfig(Fixtures.tiny(), ElementType.F32).write(folder);
    SafeTensorsWriter.write(folder.resolve("model.safetensors"), sources, ElementType.F32);
  }
}
