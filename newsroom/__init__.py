"""The sample newsroom: invented news, drawn pictures, and the recording made of them."""
