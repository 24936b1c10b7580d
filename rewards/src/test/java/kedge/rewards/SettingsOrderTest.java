package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.rewards.http.HttpReward;
import kedge.rewards.python.PythonReward;
import org.junit.jupiter.api.Test;

class SettingsOrderTest {

  @Test
  void mapsOfARecipeKeepTheOrderInWhichTheyAreWrittenBack() {
    Map<String, String> map = new LinkedHashMap<>();
    List<String> names = List.of("zeta", "alpha", "mu", "beta", "omega", "eta", "chi", "delta");
    names.forEach(name -> map.put(name, "x"));
    HttpReward.Settings http = new HttpReward.Settings("http://localhost:1/x", Optional.empty(), Optional.empty(),
        List.of(), 64, 5,
        map);
    PythonReward.Settings python = new PythonReward.Settings("a.py:b", PythonReward.Signature.TRL, map,
        Optional.empty(),
        Optional.empty(), null, PythonReward.Format.TEXT, Optional.empty(), 60, 4096);
    assertEquals(names, new ArrayList<>(http.headers().keySet()));
    assertEquals(names, new ArrayList<>(python.arguments().keySet()));
  }
}
