// SPDX-License-Identifier: GPL-2.0 OR MIT
/* What podnetctl makes of two looks at counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "genl-tool/drops.h"
#include "genl-tool/output.h"
#include "genl-tool/rate.h"
#include "genl-tool/watch.h"

static void assert_json(cJSON *json, const char *text)
{
	_cleanup_json_ cJSON *owned = json;
	_cleanup_json_text_ char *printed = cJSON_PrintUnformatted(owned);

	assert_string_equal(printed, text);
}

static void a_rate_is_what_was_added_by_the_time(void **state)
{
	assert_int_equal(rate_per_second(0, 1000), 0);
	assert_int_equal(rate_per_second(100, 1000), 100);
	assert_int_equal(rate_per_second(100, 500), 200);
	assert_int_equal(rate_per_second(10, 3000), 3);
	assert_int_equal(rate_per_second(11, 2000), 6);
	assert_int_equal(rate_per_second(1, 1), 1000);
	assert_int_equal(rate_per_second(7, 1001), 7);
	assert_true(rate_per_second(UINT64_MAX, 1000) == UINT64_MAX);
	assert_true(rate_per_second(UINT64_MAX, 2000) == UINT64_MAX / 2 + 1);
}

static void a_counter_that_began_anew_counts_whole(void **state)
{
	assert_int_equal(rate_added(5, 7), 2);
	assert_int_equal(rate_added(7, 7), 0);
	assert_int_equal(rate_added(7, 5), 5);
	assert_true(rate_added(0, UINT64_MAX) == UINT64_MAX);
}

static void a_rate_is_written_with_three_digits(void **state)
{
	static const struct {
		uint64_t rate;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1.00k" },
		{ 1239, "1.23k" },
		{ 12345, "12.3k" },
		{ 123456, "123k" },
		{ 999999, "999k" },
		{ 1000000, "1.00M" },
		{ 9414000000, "9.41G" },
		{ 40500000000, "40.5G" },
		{ 1000000000000, "1.00T" },
		{ UINT64_MAX, "18446744T" },
	};
	char buf[RATE_STRLEN];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(rate_format(cases[i].rate, buf),
				    cases[i].text);
}

static void rates_of_a_peer_count_bits(void **state)
{
	const struct podnet_stats before = { 1, 100, 10, 1000 };
	const struct podnet_stats now = { 3, 350, 10, 1000 };
	struct rates rates = rates_of(&before, &now, 2000);

	assert_int_equal(rates.rx_packets, 1);
	assert_int_equal(rates.rx_bits, 1000);
	assert_int_equal(rates.tx_packets, 0);
	assert_int_equal(rates.tx_bits, 0);
	assert_false(rates_are_zero(&rates));
	assert_json(output_rates("b", &rates),
		    "{\"name\":\"b\",\"rx_packets_per_second\":1,"
		    "\"rx_bits_per_second\":1000,\"tx_packets_per_second\":0,"
		    "\"tx_bits_per_second\":0}");
	rates = rates_of(&now, &now, 2000);
	assert_true(rates_are_zero(&rates));
}

static struct podnet_device device_with(uint64_t spoofed, uint64_t no_route)
{
	struct podnet_device device = { .ifname = "podnet0" };

	device.drops[PODNET_DROP_RX_SPOOFED] = spoofed;
	device.drops[PODNET_DROP_TX_NO_ROUTE] = no_route;
	return device;
}

static void drops_have_a_name_and_a_sentence(void **state)
{
	struct podnet_device device = device_with(3, 0);
	struct drops drops;

	drops_of(&device, &drops);
	assert_json(drops_json(&drops, false),
		    "[{\"reason\":\"rx-spoofed\",\"packets\":3,"
		    "\"text\":\"the pod's address is not behind that peer\"}]");
}

static void drops_of_an_interval_are_those_that_were_added(void **state)
{
	struct podnet_device before = device_with(3, 5);
	struct podnet_device now = device_with(3, 9);
	struct drops drops;

	drops_between(&before, &now, 2000, &drops);
	assert_json(drops_json(&drops, false),
		    "[{\"reason\":\"tx-no-route\",\"packets\":4,"
		    "\"packets_per_second\":2,"
		    "\"text\":\"no prefix covers the destination\"}]");
	drops_between(&now, &now, 2000, &drops);
	assert_json(drops_json(&drops, false), "[]");
}

static void all_drops_are_shown_if_asked_for(void **state)
{
	struct podnet_device device = device_with(0, 0);
	_cleanup_json_ cJSON *json = NULL;
	struct drops drops;

	drops_of(&device, &drops);
	json = drops_json(&drops, true);
	assert_int_equal(cJSON_GetArraySize(json),
			 PODNET_DROP_MAX - PODNET_DROP_PAD);
}

static void assert_printed(const struct drops *drops, bool lines,
			   const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	if (lines)
		drops_print_lines(drops, false, "12:00:00", out);
	else
		assert_int_equal(drops_print(drops, false, out, NULL), 0);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void drops_are_printed_for_people(void **state)
{
	struct podnet_device none = device_with(0, 0);
	struct podnet_device some = device_with(12, 3000);
	struct drops drops;

	drops_of(&none, &drops);
	assert_printed(&drops, false, "No packet was dropped.\n");
	drops_of(&some, &drops);
	assert_printed(&drops, false,
		       "DROP         PACKETS  REASON\n"
		       "tx-no-route     3000  no prefix covers the destination\n"
		       "rx-spoofed        12  the pod's address is not behind that peer\n");
	drops_between(&none, &some, 1000, &drops);
	assert_printed(&drops, true,
		       "12:00:00  tx-no-route      +3000      3.00k/s  no prefix covers the destination\n"
		       "12:00:00  rx-spoofed       +12           12/s  the pod's address is not behind that peer\n");
	drops_between(&some, &some, 1000, &drops);
	assert_printed(&drops, true, "");
}

static void a_look_tells_the_time_since_the_last(void **state)
{
	struct podnet_device device = device_with(0, 0);

	assert_json(output_look(&device, 0), "{\"device\":\"podnet0\"}");
	assert_json(output_look(&device, 1001),
		    "{\"device\":\"podnet0\",\"interval_ms\":1001}");
}

/* The stop is made by moving the last look into the past. */
static void looks_that_were_missed_are_not_made_up_for(void **state)
{
	struct watch watch;
	uint64_t ms;

	watch_start(&watch, 1);
	watch.interval_ms = 10;
	watch.last_ms -= 5000;
	watch.next_ms = watch.last_ms + watch.interval_ms;
	assert_int_equal(watch_wait(&watch, &ms, NULL), 0);
	assert_true(ms >= 5010);
	assert_int_equal(watch_wait(&watch, &ms, NULL), 0);
	assert_true(ms >= 1 && ms < 5010);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_is_what_was_added_by_the_time),
		cmocka_unit_test(a_counter_that_began_anew_counts_whole),
		cmocka_unit_test(a_rate_is_written_with_three_digits),
		cmocka_unit_test(rates_of_a_peer_count_bits),
		cmocka_unit_test(drops_have_a_name_and_a_sentence),
		cmocka_unit_test(drops_of_an_interval_are_those_that_were_added),
		cmocka_unit_test(all_drops_are_shown_if_asked_for),
		cmocka_unit_test(drops_are_printed_for_people),
		cmocka_unit_test(a_look_tells_the_time_since_the_last),
		cmocka_unit_test(looks_that_were_missed_are_not_made_up_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
