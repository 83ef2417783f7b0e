/* See setup.h. acd.conf.sample explains the file. */
#define AST_MODULE "app_acd"
#include "asterisk.h"

#include "asterisk/config.h"
#include "asterisk/logger.h"
#include "asterisk/module.h"
#include "asterisk/strings.h"

#include "routing.h"
#include "setup.h"

enum { MOST_QUEUES = 64, MOST_AGENTS = 1024, MOST_SKILLS = 16, NAME = 64 };

struct queue {
    char name[NAME];
    char require[256];
    acd_queue_rules rules;
};

struct agent {
    char name[NAME];
    char device[NAME];
    char technology[NAME];
    const char *address; /* in device */
    char skill_names[MOST_SKILLS][NAME];
    int32_t levels[MOST_SKILLS];
    size_t skills;
};

static struct queue queues[MOST_QUEUES];
static struct agent agents[MOST_AGENTS];
static uint32_t queue_count, agent_count;

static acd_text text(const char *words)
{
    acd_text it = { words, strlen(words) };
    return it;
}

static int seconds(const char *value, int64_t *into)
{
    int number;
    if (sscanf(value, "%30d", &number) != 1)
        return 0;
    *into = number;
    return 1;
}

static int queue_word(struct queue *queue, const char *name, const char *value)
{
    if (!strcmp(name, "require")) {
        ast_copy_string(queue->require, value, sizeof queue->require);
        return 1;
    }
    if (!strcmp(name, "ring"))
        return seconds(value, &queue->rules.ring_s);
    if (!strcmp(name, "answer_within"))
        return seconds(value, &queue->rules.answer_within_s);
    if (!strcmp(name, "reoffer_after"))
        return seconds(value, &queue->rules.reoffer_after_s);
    if (!strcmp(name, "max_waiting"))
        return seconds(value, &queue->rules.max_waiting);
    if (!strcmp(name, "max_wait"))
        return seconds(value, &queue->rules.max_wait_s);
    if (!strcmp(name, "wrap_up")) {
        queue->rules.wrap_up = ACD_WRAP_UP_TIMED;
        return seconds(value, &queue->rules.wrap_up_s);
    }
    if (!strcmp(name, "after_a_miss")) {
        queue->rules.on_no_answer = !strcmp(value, "ready") ? ACD_MISSED_READY
                                                            : ACD_MISSED_NOT_READY;
        return 1;
    }
    return !strcmp(name, "type");
}

/* "sales:3,french" */
static int read_skills(struct agent *agent, const char *value)
{
    char *all = ast_strdupa(value), *one;
    while ((one = strsep(&all, ","))) {
        char *name = ast_strip(strsep(&one, ":"));
        if (ast_strlen_zero(name))
            continue;
        if (agent->skills == MOST_SKILLS)
            return 0;
        ast_copy_string(agent->skill_names[agent->skills], name, NAME);
        agent->levels[agent->skills] = 1;
        if (one && sscanf(one, "%30d", &agent->levels[agent->skills]) != 1)
            return 0;
        agent->skills++;
    }
    return 1;
}

static int agent_word(struct agent *agent, const char *name, const char *value)
{
    if (!strcmp(name, "device")) {
        const char *slash = strchr(value, '/');
        if (!slash || strlen(value) >= NAME)
            return 0;
        ast_copy_string(agent->device, value, NAME);
        ast_copy_string(agent->technology, value, (size_t)(slash - value) + 1);
        agent->address = agent->device + (slash - value) + 1;
        return 1;
    }
    if (!strcmp(name, "skills"))
        return read_skills(agent, value);
    return !strcmp(name, "type");
}

static int read_category(struct ast_config *config, const char *category)
{
    const char *type = ast_variable_retrieve(config, category, "type");
    int is_queue = type && !strcmp(type, "queue");
    struct queue *queue = &queues[queue_count];
    struct agent *agent = &agents[agent_count];
    struct ast_variable *word;
    if (!is_queue && (!type || strcmp(type, "agent"))) {
        ast_log(LOG_ERROR, "acd.conf: [%s] needs type=queue or type=agent\n", category);
        return 0;
    }
    if (is_queue ? queue_count == MOST_QUEUES : agent_count == MOST_AGENTS) {
        ast_log(LOG_ERROR, "acd.conf: [%s]: there are too many\n", category);
        return 0;
    }
    if (is_queue && acd_queue_rules_init(&queue->rules, sizeof queue->rules) != ACD_OK)
        return 0;
    for (word = ast_variable_browse(config, category); word; word = word->next) {
        if (!(is_queue ? queue_word(queue, word->name, word->value)
                       : agent_word(agent, word->name, word->value))) {
            ast_log(LOG_ERROR, "acd.conf: line %d: %s = %s\n", word->lineno, word->name,
                    word->value);
            return 0;
        }
    }
    if (!is_queue && !agent->address) {
        ast_log(LOG_ERROR, "acd.conf: [%s] needs a device\n", category);
        return 0;
    }
    ast_copy_string(is_queue ? queue->name : agent->name, category, NAME);
    *(is_queue ? &queue_count : &agent_count) += 1;
    return 1;
}

int setup_read(const char *file)
{
    struct ast_flags none = { 0 };
    struct ast_config *config = ast_config_load(file, none);
    char *category = NULL;
    int good = 1;
    if (!config || config == CONFIG_STATUS_FILEINVALID) {
        ast_log(LOG_ERROR, "%s cannot be read\n", file);
        return 0;
    }
    memset(queues, 0, sizeof queues);
    memset(agents, 0, sizeof agents);
    queue_count = agent_count = 0;
    while (good && (category = ast_category_browse(config, category)))
        good = read_category(config, category);
    ast_config_destroy(config);
    return good;
}

static int32_t define_queue(uint32_t number)
{
    acd_command it = routing_command(ACD_CMD_QUEUE);
    queues[number].rules.require = text(queues[number].require);
    it.queue = number;
    it.data = &queues[number].rules;
    return routing_apply(&it);
}

static int32_t define_agent(uint32_t number)
{
    struct agent *agent = &agents[number];
    acd_skill skills[MOST_SKILLS];
    acd_agent_rules rules = { sizeof rules, 0, skills, agent->skills };
    acd_command it = routing_command(ACD_CMD_AGENT);
    size_t i;
    for (i = 0; i < agent->skills; i++) {
        skills[i].name = text(agent->skill_names[i]);
        skills[i].level = agent->levels[i];
        skills[i].reserved = 0;
    }
    it.agent = number;
    it.data = &rules;
    return routing_apply(&it);
}

int32_t setup_start(void)
{
    acd_limits limits;
    uint32_t i;
    int32_t status = acd_limits_init(&limits, sizeof limits);
    if (status == ACD_OK)
        status = routing_start(&limits);
    if (status != ACD_OK)
        return status;
    for (i = 0; status == ACD_OK && i < queue_count; i++) {
        status = define_queue(i);
        if (status != ACD_OK)
            ast_log(LOG_ERROR, "acd.conf: [%s] is refused\n", queues[i].name);
    }
    for (i = 0; status == ACD_OK && i < agent_count; i++) {
        status = define_agent(i);
        if (status != ACD_OK)
            ast_log(LOG_ERROR, "acd.conf: [%s] is refused\n", agents[i].name);
    }
    if (status != ACD_OK)
        routing_stop();
    return status;
}

uint32_t setup_agents(void)
{
    return agent_count;
}

const char *setup_agent_name(uint32_t agent)
{
    return agent < agent_count ? agents[agent].name : "?";
}

const char *setup_queue_name(uint32_t queue)
{
    return queue < queue_count ? queues[queue].name : "?";
}

const char *setup_device_name(uint32_t agent)
{
    return agents[agent].device;
}

void setup_device(uint32_t agent, const char **technology, const char **address)
{
    *technology = agents[agent].technology;
    *address = agents[agent].address;
}

int setup_agent_of_device(const char *device, uint32_t *agent)
{
    for (*agent = 0; *agent < agent_count; ++*agent) {
        if (!strcasecmp(agents[*agent].device, device))
            return 1;
    }
    return 0;
}

int setup_queue(const char *name, uint32_t *queue)
{
    for (*queue = 0; *queue < queue_count; ++*queue) {
        if (!strcmp(queues[*queue].name, S_OR(name, "")))
            return 1;
    }
    return 0;
}
