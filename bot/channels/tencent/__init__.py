"""What WeChat's and WeCom's servers have in common: sealed messages, access tokens, errors by number, counted sends."""
