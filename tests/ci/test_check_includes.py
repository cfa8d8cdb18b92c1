# SPDX-License-Identifier: GPL-2.0-only
"""
ci/check-includes on small trees: each rule fires on a violation and is quiet a token apart. Whether
the tree that holds this test keeps the rules is not tested here; ci/test runs the check itself.
"""

import os
import subprocess
import sys
import tempfile
import unittest

CHECK = os.path.join(os.environ.get("LOCKSTEP_SOURCE_DIR", "."), "ci", "check-includes")

# What the small trees have in common.
HEADERS = {
    "include/lockstep/engine.h": "",
    "include/lockstep/model.h": "",
    "include/kernel/linux/mutex.h": "",
    "harness/engine/task.h": "",
    "harness/detect/detect.h": "",
    "harness/explain/explain.h": "",
    "harness/explain/recorder.h": "",
    "reports/report.h": "",
    "kernel/glue/glue.h": "",
    "kernel/shim/shim.h": "",
}


class CheckIncludes(unittest.TestCase):
    def run_check(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**HEADERS, **files}.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True,
                                  check=False)
            return done.returncode, done.stdout

    def fires(self, path, text, start):
        status, output = self.run_check({path: text})
        self.assertEqual(status, 1, output)
        self.assertEqual(len(output.splitlines()), 1, output)
        self.assertTrue(output.startswith(f"{path}:{start}: "), output)

    def quiet(self, path, text):
        self.assertEqual(self.run_check({path: text}), (0, ""))

    def test_engine_may_not_know_detectors(self):
        self.fires("harness/engine/a.c", '\n#include "harness/detect/detect.h"\n', "2:11")
        self.quiet("harness/engine/a.c", '\n#include "harness/engine/task.h"\n')

    def test_detector_may_not_know_kernel_headers(self):
        self.fires("harness/detect/a.c", "#include <linux/mutex.h>\n", "1:11")
        self.quiet("harness/primitives/a.c", "#include <linux/mutex.h>\n")

    def test_include_relative_to_its_own_folder_is_seen_through(self):
        self.fires("harness/engine/a.c", '#include "../detect/detect.h"\n', "1:11")
        self.quiet("harness/detect/a.c", '#include "detect.h"\n')

    def test_scenario_knows_one_header_of_explain(self):
        self.fires("harness/scenario/a.c", '#include "harness/explain/recorder.h"\n', "1:11")
        self.quiet("harness/scenario/a.c", '#include "harness/explain/explain.h"\n')

    def test_only_the_sketch_model_knows_kernel_headers(self):
        self.fires("harness/scenario/a.c", "#include <linux/mutex.h>\n", "1:11")
        self.quiet("harness/scenario/sketch.c", "#include <linux/mutex.h>\n")
        self.quiet("harness/scenario/sketch_lock.c", "#include <linux/mutex.h>\n")

    def test_command_knows_all(self):
        self.quiet("harness/cli/a.c",
                   '#include "reports/report.h"\n#include "harness/explain/recorder.h"\n')

    def test_reports_may_not_know_the_engine(self):
        self.fires("reports/a.c", "#include <lockstep/engine.h>\n", "1:11")
        self.quiet("reports/a.c", "#include <lockstep/finding.h>\n")

    def test_public_header_needs_libc_only(self):
        self.fires("include/lockstep/a.h", "#include <jansson.h>\n", "1:11")
        self.fires("include/lockstep/a.h", "#include <urcu/list.h>\n", "1:11")
        self.quiet("include/lockstep/a.h", "#include <stdint.h>\n")

    def test_kernel_header_may_use_liburcu(self):
        self.fires("include/kernel/linux/a.h", "#include <jansson.h>\n", "1:11")
        self.quiet("include/kernel/linux/a.h", "#include <urcu/list.h>\n")

    def test_model_may_not_know_the_engine(self):
        self.fires("model/core/a.c", '#include "harness/engine/task.h"\n', "1:11")
        self.fires("model/core/a.c", "#include <lockstep/engine.h>\n", "1:11")
        self.fires("model/core/a.c", "#include <stdio.h>\n", "1:11")
        self.quiet("model/core/a.c", "#include <linux/mutex.h>\n")

    def test_only_registration_includes_the_registration_header(self):
        self.fires("model/core/a.c", "#include <lockstep/model.h>\n", "1:11")
        self.quiet("model/table.c", "#include <lockstep/model.h>\n")

    def test_unknown_header_of_ours_counts_as_ours(self):
        self.fires("model/core/a.c", "#include <lockstep/no-such.h>\n", "1:11")

    def test_harness_names_no_subject_even_in_a_comment(self):
        self.fires("harness/engine/a.c", "/* like struct iom" "mu_group */\n", "1:16")
        self.fires("reports/a.html", "<b>VF" "IO</b>\n", "1:4")
        self.quiet("harness/engine/a.c", "/* like struct ioctl_group */\n")
        self.quiet("model/a.c", "/* like struct iom" "mu_group */\n")

    def test_folder_without_a_rule_is_told(self):
        self.fires("harness/new/a.c", "", "1:1")
        self.fires("harness/a.c", "", "1:1")

    def test_glue_knows_the_kernel_tree_only(self):
        self.fires("kernel/glue/a.c", "#include <lockstep/engine.h>\n", "1:11")
        self.fires("kernel/glue/a.c", "#include <stdio.h>\n", "1:11")
        self.fires("kernel/glue/a.c", '#include "../shim/shim.h"\n', "1:11")
        self.quiet("kernel/glue/a.c", '#include <linux/mutex.h>\n#include <linux/not_ours.h>\n'
                   '#include "glue.h"\n#include "features.h"\n#include "../../drivers/base/base.h"\n')
        self.fires("kernel/override/asm/a.h", '#include "kernel/shim/shim.h"\n', "1:11")
        self.quiet("kernel/override/asm/a.h", "#include <asm-generic/barrier.h>\n")

    def test_shim_knows_the_engine_and_no_detector(self):
        self.fires("kernel/shim/a.c", '#include "harness/detect/detect.h"\n', "1:11")
        self.quiet("kernel/shim/a.c", '#include "harness/engine/task.h"\n'
                   '#include "kernel/glue/glue.h"\n#include <linux/mutex.h>\n#include <stdio.h>\n')

    def test_model_of_an_image_knows_the_shim_and_not_the_engine(self):
        self.fires("kernel/model.c", '#include "harness/engine/task.h"\n', "1:11")
        self.quiet("kernel/model.c", '#include <lockstep/model.h>\n#include "kernel/shim/shim.h"\n')

    def test_every_violation_is_told(self):
        status, output = self.run_check({
            "harness/engine/a.c": '#include "reports/report.h"\n#include <linux/mutex.h>\n'})
        self.assertEqual((status, len(output.splitlines())), (1, 2))

    def test_tree_without_the_folders_is_an_error(self):
        with tempfile.TemporaryDirectory() as root:
            done = subprocess.run([sys.executable, CHECK, root], capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
