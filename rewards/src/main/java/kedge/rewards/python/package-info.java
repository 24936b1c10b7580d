/** Users' rewards in Python, with the signatures of TRL or verl, in worker processes that {@code driver.py} runs. */
package kedge.rewards.python;
