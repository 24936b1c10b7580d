package kedge.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.cli.gguf.GgufFile;
import kedge.cli.gguf.GgufImport;
import kedge.data.image.ImageProcessor;
import kedge.data.image.ImageSize;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.JsonFile;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.Provenance;
import kedge.policy.checkpoint.SafeTensors;
import kedge.policy.checkpoint.parts.CheckpointInventory;
import kedge.policy.lora.AdapterFolder;
import kedge.policy.natives.NativeScope;

/** Readers of checkpoints: of Hugging Face, PEFT, GGUF and Kedge. */
final class CheckpointTargets {
  private static final String PARITY = "policy/src/test/resources/parity";
  private final Path work;

  CheckpointTargets(Path work) {
    this.work = work;
  }

  List<FuzzTarget> all() throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    targets.add(config());
    targets.add(tower());
    targets.add(preprocessor());
    targets.add(header());
    targets.add(tensors());
    targets.add(index());
    targets.add(adapterConfig());
    targets.add(adapterWeights());
    targets.add(gguf());
    targets.add(ggufImport());
    targets.add(provenance());
    targets.add(checksums());
    return targets;
  }

  private FuzzTarget config() throws IOException {
    Path folder = FuzzTargets.folderWith(work.resolve("config"), PARITY + "/dense-tied", "model.safetensors");
    return new FuzzTarget("config.json", 1, FuzzTargets.files(PARITY, "config\\.json"), bytes -> {
      Files.write(folder.resolve("config.json"), bytes);
      Checkpoint.check(folder);
    });
  }

  private FuzzTarget tower() throws IOException {
    Path file = work.resolve("tower.json");
    return new FuzzTarget("config.json, tower", 1, FuzzTargets.files(PARITY + "/vision-dense", "config\\.json"),
        bytes -> {
          Files.write(file, bytes);
          ModelConfig.readTower(file);
          ModelConfig.read(file);
        });
  }

  private FuzzTarget preprocessor() throws IOException {
    Path file = work.resolve("preprocessor_config.json");
    Path config = FuzzTargets.resource(PARITY + "/vision-dense/config.json");
    List<byte[]> corpus = List.of(
        text("{\"image_size\":448,\"do_resize\":true,\"crop_size\":448,\"image_mean\":[0.485,0.456,0.406],"
            + "\"image_std\":[0.229,0.224,0.225],\"resample\":3,\"max_dynamic_patch\":12,\"min_dynamic_patch\":1,"
            + "\"use_thumbnail\":true,\"dynamic_image_size\":true}"),
        text("{\"image_processor_type\":\"Qwen2VLImageProcessor\",\"min_pixels\":3136,\"max_pixels\":12845056,"
            + "\"patch_size\":14,\"merge_size\":2,\"temporal_patch_size\":2,\"size\":{\"height\":448,\"width\":448}}"));
    return new FuzzTarget("preprocessor_config.json", 1, corpus, bytes -> {
      Files.write(file, bytes);
      ImageProcessor processor = ImageProcessor.of(JsonFile.read(config), JsonFile.read(file));
      processor.grid(new ImageSize(640, 480));
      ImageProcessor.of(JsonFile.read(file), MissingNode.getInstance());
    });
  }

  /** Damage of the header alone, whose length is right. */
  private FuzzTarget header() throws IOException {
    List<byte[]> corpus = List.of(
        text("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[24,32]},"
            + "\"__metadata__\":{\"format\":\"pt\"}}"),
        text("{\"w\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]},"
            + "\"v\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[2,2]},"
            + "\"u\":{\"dtype\":\"F32\",\"shape\":[7],\"data_offsets\":[2,30]}}"));
    Path folder = Files.createDirectories(work.resolve("header"));
    return new FuzzTarget("safetensors header", 1, corpus, bytes -> {
      Files.write(folder.resolve("model.safetensors"), safetensors(bytes, 32));
      open(folder);
    });
  }

  private FuzzTarget tensors() throws IOException {
    Path folder = Files.createDirectories(work.resolve("tensors"));
    List<byte[]> corpus = List.of(
        safetensors(text("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}"), 24),
        safetensors(text("{}"), 0));
    return new FuzzTarget("safetensors file", 1, corpus, bytes -> {
      Files.write(folder.resolve("model.safetensors"), bytes);
      open(folder);
    });
  }

  private static void open(Path folder) {
    try (SafeTensors weights = SafeTensors.open(folder); NativeScope scope = new NativeScope()) {
      weights.entries().keySet().forEach(name -> weights.file(name).tensor(name).numel());
    }
  }

  private static byte[] safetensors(byte[] header, int data) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    file.writeBytes(header);
    file.writeBytes(new byte[data]);
    return file.toByteArray();
  }

  private FuzzTarget index() throws IOException {
    Path folder = FuzzTargets.folderWith(work.resolve("index"), PARITY + "/llama-bias",
        "model-.*\\.safetensors|config.json");
    return new FuzzTarget("safetensors index", 2, FuzzTargets.files(PARITY, "model.safetensors.index.json"), bytes -> {
      Files.write(folder.resolve("model.safetensors.index.json"), bytes);
      SafeTensors.open(folder).close();
      CheckpointInventory.of(folder);
    });
  }

  private FuzzTarget adapterConfig() throws IOException {
    Path folder = Files.createDirectories(work.resolve("adapter"));
    Files.write(folder.resolve(AdapterFolder.WEIGHTS), adapter());
    List<byte[]> corpus = List.of(
        text("{\"peft_type\":\"LORA\",\"task_type\":\"CAUSAL_LM\",\"base_model_name_or_path\":\"base\",\"r\":2,"
            + "\"lora_alpha\":4,\"use_rslora\":false,\"bias\":\"none\",\"target_modules\":[\"q_proj\",\"v_proj\"],"
            + "\"fan_in_fan_out\":false,\"rank_pattern\":{},\"modules_to_save\":null}"),
        text("{\"r\":8,\"target_modules\":\"all-linear\",\"base_model_name_or_path\":null}"));
    return new FuzzTarget("adapter_config.json", 1, corpus, bytes -> {
      Files.write(folder.resolve("adapter_config.json"), bytes);
      AdapterFolder adapter = AdapterFolder.read(folder);
      adapter.layout(ModelConfig.read(FuzzTargets.resource(PARITY + "/dense-tied")).shape());
    });
  }

  private FuzzTarget adapterWeights() throws IOException {
    Path folder = Files.createDirectories(work.resolve("adapter-weights"));
    Files.writeString(folder.resolve("adapter_config.json"),
        "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4,\"target_modules\":[\"q_proj\"]}");
    ModelConfig model = ModelConfig.read(FuzzTargets.resource(PARITY + "/dense-tied"));
    return new FuzzTarget("adapter_model.safetensors", 1, List.of(adapter()), bytes -> {
      Files.write(folder.resolve(AdapterFolder.WEIGHTS), bytes);
      AdapterFolder.read(folder).layout(model.shape());
    });
  }

  private static byte[] adapter() {
    String name = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
    return safetensors(text("{\"" + name + "A.weight\":{\"dtype\":\"F32\",\"shape\":[2,32],\"data_offsets\":[0,256]},\""
        + name + "B.weight\":{\"dtype\":\"F32\",\"shape\":[64,2],\"data_offsets\":[256,768]}}"), 768);
  }

  private FuzzTarget gguf() throws IOException {
    Path file = work.resolve("header.gguf");
    return new FuzzTarget("GGUF header", 1, ggufs(), bytes -> {
      Files.write(file, bytes);
      GgufFile.open(file).close();
    });
  }

  private FuzzTarget ggufImport() throws IOException {
    Path file = work.resolve("whole.gguf");
    Path out = work.resolve("imported");
    return new FuzzTarget("GGUF import", 10, ggufs(), bytes -> {
      Files.write(file, bytes);
      FuzzTargets.delete(out);
      new GgufImport(file, Optional.empty(), out, Optional.empty()).write();
    });
  }

  private static List<byte[]> ggufs() throws IOException {
    return FuzzTargets.files("cli/src/test/resources/gguf", "(llama|qwen3|types)\\.gguf");
  }

  private FuzzTarget provenance() throws IOException {
    Path folder = Files.createDirectories(work.resolve("provenance"));
    return new FuzzTarget("provenance.json", 1, FuzzTargets.files(RunTargets.FOLDER, "provenance\\.json"), bytes -> {
      Files.write(folder.resolve(Provenance.FILE), bytes);
      Provenance.read(folder).ifPresent(read -> read.differences(read));
    });
  }

  private FuzzTarget checksums() throws IOException {
    Path folder = Files.createDirectories(work.resolve("step-000001"));
    CheckpointFolder.write(work.resolve("step-000002"), 0,
        temporary -> Files.writeString(temporary.resolve("config.json"), "{}"));
    byte[] sums = Files.readAllBytes(work.resolve("step-000002/checksums.json"));
    Files.writeString(folder.resolve("config.json"), "{}");
    return new FuzzTarget("checksums.json", 1, List.of(sums), bytes -> {
      Files.write(folder.resolve("checksums.json"), bytes);
      CheckpointFolder.verify(folder);
    });
  }

  static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
