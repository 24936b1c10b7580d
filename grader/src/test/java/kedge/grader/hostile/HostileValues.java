package kedge.grader.hostile;

import java.util.ArrayList;
import java.util.List;

/** Short texts whose values are far too large, too close to something else, undefined, or too expensive to compute. */
final class HostileValues {
  private static final List<String> FIXED = List.of("5^(5^(5^5))", "5^(5^(5^(5^5)))", "5^{5^{5^{5^{5}}}}", "9^9^9^9",
      "((((9^9)^9)^9)^9)^9", "(9^9)^{9^9}",
      "9!!!!!!!!", "((9!)!)!", "100000!", "1000000000!", "(10^{100})!", "(-5)!", "2.5!", "x!!!!",
      "\\frac{100000!}{99999!}", "\\frac{1}{2004!}",
      "\\frac{1}{2006!}", "1/2^{99}", "1/2^{98}", "\\binom{1000000}{500000}", "\\binom{10^9}{10^8}",
      "\\binom{20000}{10000}", "\\binom{-5}{3}",
      "\\binom{5}{-3}", "\\binom{x}{100000}", "\\binom{x}{y}", "2^{10^9}", "2^{-10^9}", "2^{199999}", "2^{200001}",
      "(2^{199999}+1)(2^{199999}-1)",
      "(1/3)^{1000000}", "1.0000001^{1000000000}", "10^{10^{10}}", "1e999999999", "1E-999999999",
      "1e99999999999999999999", "0^0", "0^{-1}", "1/0", "0/0",
      "\\frac{1}{1-1}", "\\frac{1}{x-x}", "\\frac{1}{\\sin\\pi}", "\\ln 0", "\\ln(-1)", "\\ln\\ln\\ln 1", "\\log_1 5",
      "\\log_0 5", "\\log_{-2}4",
      "\\log_{1-1}{0}", "\\tan(\\pi/2)", "\\tan 90^\\circ", "\\arcsin 2", "\\sqrt{-1}", "(-1)^{1/2}", "(-1)^{0.333333}",
      "(-8)^{10^{-9}}",
      "\\sqrt[1000000]{2}", "\\sqrt[0]{2}", "\\sqrt[-1]{2}", "\\sqrt[x]{2}", "\\sqrt[10^{100}]{2}", "e^{e^{e^{e^e}}}",
      "e^{1000}-e^{1000}", "e^{-e^{e^{e}}}",
      "10^{400}\\pi-10^{400}\\pi", "\\pi^{\\pi^{\\pi^\\pi}}", "\\sqrt{\\pi^{1000000}}", "\\sin(10^{300})",
      "\\sin(10^{-300})", "\\cos(10^{10^{10}})",
      "x^{x^{x^{x}}}", "x^{10^{10}}", "(x+1)^{100000}", "(x+y+z)^{10^6}", "((x+1)^{99})^{99}",
      "(((((x^9)^9)^9)^9)^9)^9", "i^{i^{i^i}}", "i^{10^{20}}",
      "(1+i)^{100000}", "e^{i10^{30}}", "\\gcd(10^{299},10^{298})", "\\gcd(0,0)", "\\gcd(2^{100000},3^{100000})",
      "\\gcd(x,y)",
      "\\text{lcm}(10^{290}+1,10^{290})", "\\lfloor 10^{300}\\rfloor", "\\lfloor\\infty\\rfloor", "\\lfloor x!\\rfloor",
      "\\infty-\\infty", "\\infty/\\infty",
      "0\\cdot\\infty", "[\\infty,-\\infty]", "[1,0]", "(1,1)", "[x,y]", "(\\sqrt{2},2^{0.5})",
      "\\mathbb{R}\\setminus\\mathbb{R}", "\\max()",
      "\\min(\\infty)", "\\max(\\{\\})", "x<x", "x\\ne x", "x=x", "0=0", "0=1", "1<2<3", "x<y<z<x", "x^2+y^2=-1",
      "e^x=0", "|x|=-1", "\\frac{x}{x}=1",
      "x^{1000}=y^{1000}", "\\lfloor x\\rfloor=x", "\\sin(x^{100})=\\cos(y^{100})", "xyzabcuvw=1",
      "a+b+c+d+f+g+h+j+k+l+m+n+o+p+q+r+s+t+u+v+w+x+y+z",
      "f(f(f(f(x))))", "f(x,y,z,f(x))", "f()", "f^{-1}(f(x))", "f(x)=f(x)=f(x)", "x=y=z=x", "1000000:1", "1:0", "0:0:0",
      "12_1", "12_0", "99_2",
      "12_{1000000}", "12_{x}", "ZZ_{36}", "0_{16}", "1\\frac{1}{0}", "0\\frac{0}{0}", "-0\\frac{1}{2}", "1\\%\\%\\%",
      "\\%", "\\$", "^\\circ", "\\frac{}{}",
      "-\\frac{}{}", "\\frac", "\\sqrt", "\\binom", "\\log", "\\pm", "\\{", "(", ")", "|", "_", "^", "&", "\\\\", "\\",
      "{", "}", "", " ", "\n", "\0", ".",
      "-", "+", ",", ";", ":", "=", "<", "$", "$$", "\\boxed", "\\boxed{", "\\boxed{}", "####", "A:", "<think>",
      "</think>", "<answer>", "</answer>",
      "\\begin{pmatrix}\\end{pmatrix}", "\\begin{pmatrix}&\\\\&\\end{pmatrix}", "\\begin{vmatrix}1&2\\end{vmatrix}",
      "\\begin{pmatrix}1\\\\2&3\\end{pmatrix}",
      "\\begin{foo}1\\end{bar}", "\\begin{pmatrix}1&2\\end{pmatrix}^{10^9}",
      "\\begin{pmatrix}1&1\\\\1&0\\end{pmatrix}^{1000000}",
      "\\begin{pmatrix}1\\end{pmatrix}/\\begin{pmatrix}0\\end{pmatrix}", "\\begin{array}{ccccccccccc}1\\end{array}",
      "0.\\overline{}", "\\overline{3}",
      "0.\\overline{3}\\overline{4}", "1.2.3.4", "1,2.3,4", "1,,2", ",1,", "1..2", "--------1", "+-+-+-1",
      "\\sum_{k=1}^{10^9}k",
      "\\sum_{k=1}^{\\infty}\\frac{1}{k}", "\\prod_{k=1}^{100000}k", "\\int_0^\\infty e^{-x}dx",
      "\\lim_{x\\to0}\\frac{1}{x}", "\\forall\\exists\\forall",
      "10^{-400}", "3\\cdot10^{-400}", "10^{400}", "\\frac{10^{400}}{10^{400}+1}", "\\sqrt{10^{400}+1}",
      "2^{0.5^{0.5^{0.5}}}", "1-10^{-17}",
      "0.99999999999999999999");

  private HostileValues() {
  }

  static List<String> all() {
    List<String> values = new ArrayList<>(FIXED);
    values.add("\\pm1".repeat(64));
    values.add("(1\\pm1)".repeat(60));
    values.add("(1\\pm\\sqrt{2})".repeat(20));
    values.add("\\pm 1,".repeat(60) + "\\pm 2");
    values.add("\\sqrt{2\\pm".repeat(30) + "1" + "}".repeat(30));
    values.add("(\\pm x)^{\\pm y}" + "\\pm z".repeat(30));
    values.add("\\sin(".repeat(50) + "x" + ")".repeat(50));
    values.add("e^{".repeat(50) + "x" + "}".repeat(50));
    values.add("2^{".repeat(50) + "2" + "}".repeat(50));
    values.add("\\sqrt{x+".repeat(50) + "1" + "}".repeat(50));
    values.add("(x+1)".repeat(100));
    values.add("(x+1)^2".repeat(80));
    values.add("x!".repeat(100));
    values.add("99!".repeat(100));
    values.add("9^{99}".repeat(80));
    values.add("\\binom{999}{500}".repeat(30));
    values.add("\\frac{1}{".repeat(50) + "x" + "}".repeat(50));
    values.add("\\max(1,".repeat(50) + "2" + ")".repeat(50));
    values.add("x^".repeat(200) + "x");
    values.add("1/".repeat(250) + "1");
    values.add("1-".repeat(290) + "1");
    values.add("x=".repeat(200) + "1");
    values.add("1<".repeat(200) + "2");
    values.add("1:".repeat(200) + "2");
    values.add("a and ".repeat(90) + "b");
    values.add("f(x)=".repeat(80) + "1");
    values.add("f(".repeat(58) + "x" + ")".repeat(58));
    values.add("|x-".repeat(50) + "1" + "|".repeat(50));
    values.add("||||||||||||||||||||x||||||||||||||||||||");
    values.add("(0,1)\\cup".repeat(50) + "(2,3)");
    values.add("(0,1)\\setminus".repeat(30) + "(2,3)");
    values.add("\\{1,2\\}\\cap".repeat(30) + "\\{1\\}");
    values.add("x_{1}".repeat(100));
    values.add("\\ln".repeat(100) + " 2");
    values.add("\\sin^2".repeat(90) + " x");
    values.add("5\\%".repeat(150));
    values.add("5^\\circ".repeat(70));
    values.add("1\\frac12".repeat(60));
    values.add("1.5e3".repeat(100));
    return values;
  }
}
