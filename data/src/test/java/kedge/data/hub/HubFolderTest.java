package kedge.data.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import kedge.data.UserError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model by name from a server of our own, into the layout of Hugging Face's cache. */
class HubFolderTest {
  private static final String WEIGHTS = "model.safetensors";
  @TempDir
  Path home;
  private final LocalHub hub = new LocalHub();
  private final byte[] weights = new byte[100_000];

  @BeforeEach
  void fill() {
    new Random(1).nextBytes(weights);
    hub.files.put("config.json", "{\"model_type\": \"qwen3\"}".getBytes(StandardCharsets.UTF_8));
    hub.files.put(WEIGHTS, weights);
    hub.files.put("pytorch_model.bin", new byte[]{1});
    hub.files.put("onnx/model.safetensors", new byte[]{2});
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void whatACheckpointNeedsIsFetchedOnceIntoTheSharedLayout() throws IOException {
    Path folder = fetch();
    Path root = home.resolve("hub/models--own--tiny");
    assertEquals(root.resolve("snapshots/" + LocalHub.COMMIT), folder);
    assertEquals(LocalHub.COMMIT, Files.readString(root.resolve("refs/main")));
    assertArrayEquals(weights, Files.readAllBytes(folder.resolve(WEIGHTS)));
    assertTrue(Files.readSymbolicLink(folder.resolve(WEIGHTS)).startsWith("../../blobs"));
    try (Stream<Path> found = Files.list(folder)) {
      assertEquals(List.of("config.json", WEIGHTS), found.map(file -> file.getFileName().toString()).sorted().toList());
    }
    hub.requests.clear();
    assertEquals(folder, fetch());
    assertEquals(List.of("/api/models/own/tiny/revision/main with token"), hub.requests);
  }

  @Test
  void theTokenIsForTheEndpointAlone() {
    fetch();
    assertTrue(hub.requests.contains("/own/tiny/resolve/" + LocalHub.COMMIT + "/" + WEIGHTS + " with token"));
    assertTrue(hub.requests.contains("/" + WEIGHTS), hub.requests.toString());
  }

  @Test
  void aBrokenDownloadGoesOnWhereItStopped() throws IOException {
    hub.breakAfter = Optional.of(40_000);
    Path folder = fetch();
    assertArrayEquals(weights, Files.readAllBytes(folder.resolve(WEIGHTS)));
    assertTrue(hub.requests.stream().anyMatch(each -> each.startsWith("/" + WEIGHTS + " bytes=")),
        hub.requests.toString());
  }

  @Test
  void anotherContentThanTheHubNamesIsRefusedAndRemoved() throws IOException {
    byte[] other = weights.clone();
    other[77]++;
    hub.falsified = Optional.of(other);
    assertTrue(refused(this::fetch).contains("is not the content that the Hub names by the hash"));
    try (Stream<Path> blobs = Files.list(home.resolve("hub/models--own--tiny/blobs"))) {
      assertEquals(1, blobs.count()); // config.json alone
    }
    hub.falsified = Optional.empty();
    assertArrayEquals(weights, Files.readAllBytes(fetch().resolve(WEIGHTS)));
  }

  @Test
  void offlineOnlyTheCacheIsLookedAt() {
    assertTrue(refused(() -> fetch("own/tiny", Map.of("HF_HUB_OFFLINE", "1"))).contains("is not in the cache"));
    Path folder = fetch();
    hub.requests.clear();
    assertEquals(folder, fetch("own/tiny", Map.of("HF_HUB_OFFLINE", "1")));
    assertEquals(folder, fetch("own/tiny@" + LocalHub.COMMIT, Map.of("HF_HUB_OFFLINE", "TRUE")));
    assertTrue(hub.requests.isEmpty());
  }

  @Test
  void refusalsNameTheRepositoryAndTheCure() {
    assertTrue(refused(() -> fetch("own/none", Map.of())).contains("no such repository or revision"));
    assertTrue(refused(() -> fetch("own/gated", Map.of())).contains("HF_TOKEN"));
    assertTrue(refused(() -> fetch("own/tiny", Map.of("HF_ENDPOINT", "http://127.0.0.1:9"))).contains(
        "could not be fetched"));
    for (String bad : new String[]{"hub:", "hub:a/b/c", "hub:../x", "hub:a/b@.."}) {
      assertTrue(refused(() -> HubName.of(Path.of(bad))).contains("expected hub:OWNER/NAME"), bad);
    }
  }

  @Test
  void namesAndVariablesAreReadAsHuggingFaceReadsThem() {
    assertEquals(new HubName(false, "Qwen/Qwen3-0.6B", "main"), HubName.of(Path.of("hub:Qwen/Qwen3-0.6B")));
    assertEquals(new HubName(true, "openai/gsm8k", "v1.0"), HubName.of(Path.of("hub:datasets/openai/gsm8k@v1.0")));
    assertEquals(Path.of("/h/hub"), HubSettings.of(Map.of("HF_HOME", "/h")).cache());
    assertEquals(Path.of("/x/huggingface/hub"), HubSettings.of(Map.of("XDG_CACHE_HOME", "/x")).cache());
    assertEquals(Path.of("/c"), HubSettings.of(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c")).cache());
    assertEquals("https://huggingface.co/", HubSettings.of(Map.of()).endpoint().toString());
    assertFalse(HubSettings.of(Map.of("HF_HUB_OFFLINE", "0")).offline());
    assertEquals("", HubName.hint(Path.of("/models/Qwen3")));
    assertEquals(Path.of("models/own"), HubFolder.local(Path.of("models/own"), line -> {
    }));
  }

  private Path fetch() {
    return fetch("own/tiny", Map.of());
  }

  private Path fetch(String name, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(
        Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", hub.endpoint(), "HF_TOKEN", "secret"));
    environment.putAll(more);
    return HubFolder.fetch(HubName.of(Path.of("hub:" + name)), HubSettings.of(environment), line -> {
    });
  }

  private static String refused(org.junit.jupiter.api.function.Executable action) {
    String message = assertThrows(UserError.class, action).getMessage();
    assertTrue(message.length() < 500 && !message.contains("secret"), message);
    return message;
  }

  @Test
  void aRevisionLeadsNowhereElse() {
    for (String name : List.of("hub:own/tiny@/etc/x", "hub:own/tiny@../x", "hub:own/tiny@.hidden",
        "hub:/etc/tiny", "hub:own/tiny@")) {
      assertThrows(UserError.class, () -> HubName.of(Path.of(name)), name);
    }
    assertEquals("refs/pr/1", HubName.of(Path.of("hub:own/tiny@refs/pr/1")).revision());
  }

  @Test
  void aReferenceInTheCacheIsACommitOrNothing() throws IOException {
    Path refs = Files.createDirectories(home.resolve("hub/models--own--tiny/refs"));
    Files.writeString(refs.resolve("main"), "../../../elsewhere");
    HubSettings offline = HubSettings
        .of(Map.of("HF_HOME", home.toString(), "HF_HUB_OFFLINE", "1"));
    String message = assertThrows(UserError.class,
        () -> HubFolder.fetch(HubName.of(Path.of("hub:own/tiny")), offline, line -> {
        })).getMessage();
    assertTrue(message.contains("is not in the cache"), message);
  }

  @Test
  void namesOfFilesAreEncodedInAddresses() throws IOException {
    hub.files.put("odd #1? 50% [x]+.json", "{}".getBytes(StandardCharsets.UTF_8));
    assertEquals("{}", Files.readString(fetch().resolve("odd #1? 50% [x]+.json")));
  }

  @Test
  void anEndpointThatIsNoAddressIsRefusedAndATokenIsStripped() {
    for (String endpoint : List.of("hf-mirror.com", "ftp://x", "http://", "http://a b")) {
      String message = assertThrows(UserError.class, () -> HubSettings.of(Map.of("HF_ENDPOINT", endpoint)))
          .getMessage();
      assertTrue(message.startsWith("HF_ENDPOINT is "), message);
    }
    assertEquals(Optional.of("t"), HubSettings.of(Map.of("HF_TOKEN", " t\n")).token());
  }
}
