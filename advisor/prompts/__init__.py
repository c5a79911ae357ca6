"""Prompts are files: how they are read and checked, and what is put into them."""

from advisor.prompts.files import Prompt, list_prompts, load_prompt
from advisor.prompts.rendering import Message, estimate_tokens, prompt_room, render_messages

__all__ = ["Message", "Prompt", "estimate_tokens", "list_prompts", "load_prompt", "prompt_room", "render_messages"]
